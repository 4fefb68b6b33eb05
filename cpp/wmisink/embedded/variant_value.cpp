#include "wmisink/embedded/variant_value.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/number.hpp"

namespace wmisink::embedded {
namespace {

BSTR decimal(const Value& value) {
    const auto* number = value.get_if<std::int64_t>();
    const std::string digits =
        number != nullptr ? std::to_string(*number) : std::to_string(value.as_unsigned_integer());
    return Bstr(digits).detach();
}

/// The low bits of either kind of integer.
std::uint64_t bits(const Value& value) {
    const auto* number = value.get_if<std::int64_t>();
    return number != nullptr ? std::bit_cast<std::uint64_t>(*number) : value.as_unsigned_integer();
}

SHORT truth(const Value& value) { return value.as_boolean() ? VARIANT_TRUE : VARIANT_FALSE; }

BSTR text_of(const Value& value) { return Bstr(WideView(value.as_text())).detach(); }

IUnknown* object_of(const Value& value) {
    const Instance::Ref& object = value.as_object();
    return object->stands_for_class() ? make_com<ClassObject>(object->shared_class()).detach()
                                      : make_com<ClassObject>(object).detach();
}

void scalar_to_variant(const Value& value, CIMTYPE type, VARIANT* out) {
    const VARTYPE vt = variant_type_of(type);
    switch (vt) {
        case VT_BOOL:
            out->boolVal = truth(value);
            break;
        case VT_UI1:
            out->bVal = static_cast<BYTE>(bits(value));
            break;
        case VT_I2:
            out->iVal = static_cast<SHORT>(bits(value));
            break;
        case VT_I4:
            out->lVal = static_cast<LONG>(bits(value));
            break;
        case VT_R4:
            out->fltVal = static_cast<float>(value.as_real());
            break;
        case VT_R8:
            out->dblVal = value.as_real();
            break;
        case VT_UNKNOWN:
            out->punkVal = object_of(value);
            break;
        default:
            out->bstrVal = integer_range(type) ? decimal(value) : text_of(value);
            break;
    }
    out->vt = vt;
}

template <class Element, class Convert>
SafeArray array_of_elements(VARTYPE vt, const Value::Array& elements, Convert convert) {
    SafeArray array(vt, elements.size());
    const SafeArrayAccess<Element> access(array.get());
    for (std::size_t i = 0; i < elements.size(); ++i) {
        access.elements()[i] = convert(elements[i]);
    }
    return array;
}

SafeArray array_to_safe_array(const Value::Array& elements, CIMTYPE type) {
    const VARTYPE vt = variant_type_of(type);
    switch (vt) {
        case VT_BOOL:
            return array_of_elements<SHORT>(vt, elements, truth);
        case VT_UI1:
            return array_of_elements<BYTE>(vt, elements,
                                           [](const Value& one) { return static_cast<BYTE>(bits(one)); });
        case VT_I2:
            return array_of_elements<SHORT>(vt, elements,
                                            [](const Value& one) { return static_cast<SHORT>(bits(one)); });
        case VT_I4:
            return array_of_elements<LONG>(vt, elements,
                                           [](const Value& one) { return static_cast<LONG>(bits(one)); });
        case VT_R4:
            return array_of_elements<float>(
                vt, elements, [](const Value& one) { return static_cast<float>(one.as_real()); });
        case VT_R8:
            return array_of_elements<double>(vt, elements, [](const Value& one) { return one.as_real(); });
        case VT_UNKNOWN:
            return array_of_elements<IUnknown*>(vt, elements, object_of);
        default:
            return integer_range(type) ? array_of_elements<BSTR>(vt, elements, decimal)
                                       : array_of_elements<BSTR>(vt, elements, text_of);
    }
}

[[noreturn]] void mismatch(VARTYPE vt, CIMTYPE type) {
    throw Failure(WBEM_E_TYPE_MISMATCH, "from_variant",
                  "A VARIANT of type " + std::to_string(vt) + " cannot hold a value of CIM type " +
                      type_name(type) + ".",
                  type_name(type));
}

bool is_real(CIMTYPE type) noexcept { return type == CIM_REAL32 || type == CIM_REAL64; }

/// The number that the whole text is.
std::optional<double> real_in(WideView text) {
    const std::string digits = to_utf8(text);
    double number = 0;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number);
    return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

/// Text where the type is another one, by COM's rules: digits are a number, `True` and `False` a boolean.
Value text_value(WideView text, CIMTYPE type) {
    if (type == CIM_BOOLEAN &&
        (equal_ignoring_case(text, "True"_w) || equal_ignoring_case(text, "False"_w))) {
        return Value::boolean(equal_ignoring_case(text, "True"_w));
    }
    if (is_real(type)) {
        const auto number = real_in(text);
        if (!number) mismatch(VT_BSTR, type);
        return Value::real(*number);
    }
    if (!integer_range(type)) {
        return Value::text(Text(text));
    }
    const auto number = integer_value(text);
    if (!number) {
        mismatch(VT_BSTR, type);
    }
    return *number;
}

/// A real where the type is an integer is rounded to the nearest, to the even one of two; where it is a
/// string, it is written out.
Value real_value(double number, CIMTYPE type) {
    constexpr double kBeyond = 9223372036854775808.0;  // 2^63
    if (integer_range(type) && number > -kBeyond && number < kBeyond) {
        return Value::integer(static_cast<std::int64_t>(std::nearbyint(number)));
    }
    if (type == CIM_STRING) {
        std::array<char, 40> digits{};
        const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
        return Value::utf8({digits.data(), static_cast<std::size_t>(written.ptr - digits.data())});
    }
    return Value::real(number);
}

/// uint32 comes as VT_I4 with the same bits, uint16 as VT_I4 with the same value (and char16 as VT_I2).
Value signed_value(std::int64_t number, CIMTYPE type) {
    if (type == CIM_UINT32 && number < 0 && number >= INT32_MIN) {
        return Value::unsigned_integer(static_cast<std::uint32_t>(number));
    }
    if (type == CIM_CHAR16 && number < 0 && number >= INT16_MIN) {
        return Value::unsigned_integer(static_cast<std::uint16_t>(number));
    }
    if (type == CIM_STRING) {
        return Value::utf8(std::to_string(number));
    }
    return type == CIM_BOOLEAN ? Value::boolean(number != 0) : Value::integer(number);
}

/// A class may be embedded as well as an instance.
Value object_value(IUnknown* unknown) {
    const auto object = com_ptr<IUnknown>::share(unknown).query<IWbemClassObject>();
    if (!object) {
        return {};
    }
    const com_ptr<ClassObject> own = ClassObject::from(*object);
    const bool is_class = own && own->snapshot() == nullptr;
    return Value::object(is_class ? Instance::standing_for(own->shared_class()) : instance_of(*object));
}

Value scalar_from_variant(const VARIANT& variant, CIMTYPE type) {
    switch (variant.vt) {
        case VT_EMPTY:
        case VT_NULL:
            return {};
        case VT_BOOL:
            return type == CIM_BOOLEAN ? Value::boolean(variant.boolVal != VARIANT_FALSE)
                                       : Value::integer(variant.boolVal);
        case VT_I1:
            return signed_value(variant.cVal, type);
        case VT_UI1:
            return signed_value(variant.bVal, type);
        case VT_I2:
            return signed_value(variant.iVal, type);
        case VT_UI2:
            return signed_value(variant.uiVal, type);
        case VT_I4:
            return signed_value(variant.lVal, type);
        case VT_UI4:
            return signed_value(variant.ulVal, type);
        case VT_I8:
            return signed_value(variant.llVal, type);
        case VT_UI8:
            return Value::unsigned_integer(variant.ullVal);
        case VT_R4:
            return real_value(static_cast<double>(variant.fltVal), type);
        case VT_R8:
            return real_value(variant.dblVal, type);
        case VT_BSTR:
            return text_value(view_of(variant.bstrVal), type);
        case VT_UNKNOWN:
            return object_value(variant.punkVal);
        default:
            mismatch(variant.vt, type);
    }
}

template <class Element, class Convert>
Value elements_of(SAFEARRAY* array, Convert convert) {
    const SafeArrayAccess<Element> access(array);
    Value::Array values;
    values.reserve(access.elements().size());
    for (const Element& element : access) {
        values.push_back(convert(element));
    }
    return Value::array(std::move(values));
}

Value array_from_variant(const VARIANT& variant, CIMTYPE type) {
    SAFEARRAY* const array = variant.parray;
    const auto number = [type](auto element) { return signed_value(element, type); };
    switch (variant.vt & ~VT_ARRAY) {
        case VT_BOOL:
            return elements_of<SHORT>(array, [](SHORT one) { return Value::boolean(one != VARIANT_FALSE); });
        case VT_UI1:
            return elements_of<BYTE>(array, number);
        case VT_I2:
            return elements_of<SHORT>(array, number);
        case VT_I4:
            return elements_of<LONG>(array, number);
        case VT_R4:
            return elements_of<float>(array, [](float one) { return Value::real(static_cast<double>(one)); });
        case VT_R8:
            return elements_of<double>(array, [](double one) { return Value::real(one); });
        case VT_BSTR:
            return elements_of<BSTR>(array, [type](BSTR one) { return text_value(view_of(one), type); });
        case VT_UNKNOWN:
            return elements_of<IUnknown*>(array, object_value);
        case VT_VARIANT:
            return elements_of<VARIANT>(
                array, [type](const VARIANT& one) { return scalar_from_variant(one, type); });
        default:
            mismatch(variant.vt, type);
    }
}

}  // namespace

VARTYPE variant_type_of(CIMTYPE type) noexcept {
    const VARTYPE array = is_array(type) ? VARTYPE{VT_ARRAY} : VARTYPE{0};
    const auto element = [&]() -> VARTYPE {
        switch (element_type(type)) {
            case CIM_BOOLEAN:
                return VT_BOOL;
            case CIM_UINT8:
                return VT_UI1;
            case CIM_SINT8:
            case CIM_SINT16:
            case CIM_CHAR16:
                return VT_I2;
            case CIM_UINT16:
            case CIM_SINT32:
            case CIM_UINT32:
                return VT_I4;
            case CIM_REAL32:
                return VT_R4;
            case CIM_REAL64:
                return VT_R8;
            case CIM_OBJECT:
                return VT_UNKNOWN;
            default:
                return VT_BSTR;
        }
    }();
    return static_cast<VARTYPE>(element | array);
}

CIMTYPE cim_type_of(const VARIANT& variant) {
    const auto element = [&]() -> CIMTYPE {
        switch (variant.vt & ~VT_ARRAY) {
            case VT_BOOL:
                return CIM_BOOLEAN;
            case VT_UI1:
                return CIM_UINT8;
            case VT_I1:
                return CIM_SINT8;
            case VT_I2:
                return CIM_SINT16;
            case VT_UI2:
                return CIM_UINT16;
            case VT_I4:
                return CIM_SINT32;
            case VT_UI4:
                return CIM_UINT32;
            case VT_I8:
                return CIM_SINT64;
            case VT_UI8:
                return CIM_UINT64;
            case VT_R4:
                return CIM_REAL32;
            case VT_R8:
                return CIM_REAL64;
            case VT_BSTR:
                return CIM_STRING;
            case VT_UNKNOWN:
                return CIM_OBJECT;
            default:
                throw Failure(WBEM_E_TYPE_MISMATCH, "cim_type_of",
                              "A VARIANT of type " + std::to_string(variant.vt) + " means no CIM type.");
        }
    }();
    return (variant.vt & VT_ARRAY) != 0 ? array_of(element) : element;
}

void to_variant(const Value& value, CIMTYPE type, VARIANT* out) {
    if (value.is_null()) {
        out->vt = VT_NULL;
        return;
    }
    if (!is_array(type)) {
        scalar_to_variant(value, type, out);
        return;
    }
    SafeArray array = array_to_safe_array(value.as_array(), element_type(type));
    out->vt = variant_type_of(type);
    out->parray = array.detach();
}

Value from_variant(const VARIANT& variant, CIMTYPE type) {
    if ((variant.vt & VT_ARRAY) == 0) {
        return scalar_from_variant(variant, element_type(type));
    }
    return variant.parray == nullptr ? Value() : array_from_variant(variant, element_type(type));
}

}  // namespace wmisink::embedded
