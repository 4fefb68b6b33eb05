#include "wmisink/cim/encode.hpp"

#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/cim/datetime.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/safe_array.hpp"

namespace wmisink {
namespace {

/// The value and the type that it is to have, for messages.
struct Place {
    const CimValue& value;
    CIMTYPE type;  // the property's, so that an element's place is its array's
};

[[noreturn]] void wrong_type(const Place& place, const CimValue& value, const char* wanted) {
    throw Misfit(Misfit::Kind::type, "has the CIM type " + type_name(place.type) + " and takes " + wanted +
                                         ", not " + shown(value) + ".");
}

[[noreturn]] void wrong_value(const Place& place, const std::string& why) {
    throw Misfit(Misfit::Kind::range,
                 "has the CIM type " + type_name(place.type) + ", which holds " + why + ".");
}

[[noreturn]] void out_of_range(const Place& place, const CimValue& value, const IntegerRange& range) {
    wrong_value(place, std::to_string(range.min) + " to " + std::to_string(range.max) + "; " + shown(value) +
                           " is outside");
}

/// An integer of the range, as 64 bits.
std::uint64_t integer_of(const CimValue& value, const IntegerRange& range, const Place& place) {
    if (const auto* truth = std::get_if<bool>(&value.held)) return *truth ? 1 : 0;
    if (const auto* number = std::get_if<std::int64_t>(&value.held)) {
        if (!range.holds(*number)) out_of_range(place, value, range);
        return static_cast<std::uint64_t>(*number);
    }
    if (const auto* number = std::get_if<std::uint64_t>(&value.held)) {
        if (!range.holds(*number)) out_of_range(place, value, range);
        return *number;
    }
    wrong_type(place, value, "a whole number");
}

Bstr decimal_of(const CimValue& value, const IntegerRange& range, const Place& place) {
    const std::uint64_t bits = integer_of(value, range, place);
    return Bstr(range.is_signed() ? std::to_string(static_cast<std::int64_t>(bits)) : std::to_string(bits));
}

double real_of(const CimValue& value, bool single, const Place& place) {
    double number = 0;
    if (const auto* real = std::get_if<double>(&value.held)) {
        number = *real;
    } else if (const auto* integer = std::get_if<std::int64_t>(&value.held)) {
        number = static_cast<double>(*integer);
    } else if (const auto* natural = std::get_if<std::uint64_t>(&value.held)) {
        number = static_cast<double>(*natural);
    } else if (const auto* truth = std::get_if<bool>(&value.held)) {
        number = *truth ? 1 : 0;
    } else {
        wrong_type(place, value, "a number");
    }
    if (single && !real32_holds(number)) {
        wrong_value(place, "numbers of up to 3.4e38; " + shown(value) + " is too large");
    }
    return number;
}

const WideString& text_of(const CimValue& value, const Place& place, const char* wanted) {
    const auto* text = std::get_if<WideString>(&value.held);
    if (text == nullptr) wrong_type(place, value, wanted);
    return *text;
}

SHORT character_of(const CimValue& value, const Place& place) {
    const WideString& text = text_of(value, place, "a text of one character");
    if (text.size() != 1) wrong_value(place, "one UTF-16 unit; " + shown(value) + " is not one");
    return static_cast<SHORT>(text.front());
}

Bstr datetime_of(const CimValue& value, const Place& place) {
    const WideString& text = text_of(value, place, "a datetime or an interval");
    if (!parse_datetime(WideView(text))) {
        wrong_value(place, "texts such as 20260131235959.000000+060 and 00000001000000.000000:000; " +
                               shown(value) + " is no such text");
    }
    return Bstr(WideView(text));
}

com_ptr<IUnknown> object_of(const CimValue& value, const Place& place) {
    const auto* object = std::get_if<com_ptr<IUnknown>>(&value.held);
    if (object == nullptr || !*object) wrong_type(place, value, "an object of WMI");
    return *object;
}

SHORT truth_of(const CimValue& value, const Place& place) {
    const auto* truth = std::get_if<bool>(&value.held);
    if (truth == nullptr) wrong_type(place, value, "true or false");
    return *truth ? VARIANT_TRUE : VARIANT_FALSE;
}

Bstr string_of(const CimValue& value, CIMTYPE type, const Place& place) {
    if (const auto range = integer_range(type)) return decimal_of(value, *range, place);
    if (type == CIM_DATETIME) return datetime_of(value, place);
    return Bstr(WideView(text_of(value, place, type == CIM_REFERENCE ? "a path" : "a text")));
}

template <class Number>
Number narrow_of(const CimValue& value, CIMTYPE type, const Place& place) {
    // The bits of an unsigned number go into the signed VARIANT that WMI has for it.
    return static_cast<Number>(integer_of(value, *integer_range(type), place));
}

Variant scalar(const CimValue& value, CIMTYPE type, const Place& place) {
    switch (type) {
        case CIM_BOOLEAN:
            return Variant::boolean(truth_of(value, place) != VARIANT_FALSE);
        case CIM_UINT8:
            return Variant::uint8(narrow_of<BYTE>(value, type, place));
        case CIM_SINT8:
        case CIM_SINT16:
            return Variant::int16(narrow_of<SHORT>(value, type, place));
        case CIM_UINT16:
        case CIM_SINT32:
        case CIM_UINT32:
            return Variant::int32(narrow_of<LONG>(value, type, place));
        case CIM_CHAR16:
            return Variant::int16(character_of(value, place));
        case CIM_REAL32:
            return Variant::real32(static_cast<float>(real_of(value, true, place)));
        case CIM_REAL64:
            return Variant::real64(real_of(value, false, place));
        case CIM_OBJECT:
            return Variant::object(object_of(value, place));
        default:
            return Variant::string(string_of(value, type, place));
    }
}

template <class Element, class Convert>
Variant elements(VARTYPE variant_type, const CimValue::Array& values, Convert convert) {
    SafeArray array(variant_type, values.size());
    {
        const SafeArrayAccess<Element> access(array.get());
        for (std::size_t i = 0; i < values.size(); ++i) access.elements()[i] = convert(values[i]);
    }
    return Variant::array(std::move(array));
}

Variant array(const CimValue::Array& values, CIMTYPE type, const Place& place) {
    switch (type) {
        case CIM_BOOLEAN:
            return elements<SHORT>(VT_BOOL, values,
                                   [&](const CimValue& one) { return truth_of(one, place); });
        case CIM_UINT8:
            return elements<BYTE>(VT_UI1, values,
                                  [&](const CimValue& one) { return narrow_of<BYTE>(one, type, place); });
        case CIM_SINT8:
        case CIM_SINT16:
            return elements<SHORT>(VT_I2, values,
                                   [&](const CimValue& one) { return narrow_of<SHORT>(one, type, place); });
        case CIM_UINT16:
        case CIM_SINT32:
        case CIM_UINT32:
            return elements<LONG>(VT_I4, values,
                                  [&](const CimValue& one) { return narrow_of<LONG>(one, type, place); });
        case CIM_CHAR16:
            return elements<SHORT>(VT_I2, values,
                                   [&](const CimValue& one) { return character_of(one, place); });
        case CIM_REAL32:
            return elements<float>(VT_R4, values, [&](const CimValue& one) {
                return static_cast<float>(real_of(one, true, place));
            });
        case CIM_REAL64:
            return elements<double>(VT_R8, values,
                                    [&](const CimValue& one) { return real_of(one, false, place); });
        case CIM_OBJECT:
            return elements<IUnknown*>(VT_UNKNOWN, values,
                                       [&](const CimValue& one) { return object_of(one, place).detach(); });
        default:
            return elements<BSTR>(VT_BSTR, values,
                                  [&](const CimValue& one) { return string_of(one, type, place).detach(); });
    }
}

}  // namespace

Variant encode(const CimValue& value, CIMTYPE type) {
    if (value.is_null()) return Variant::null();
    const Place place{value, type};
    const auto* values = std::get_if<CimValue::Array>(&value.held);
    if (!is_array(type)) {
        if (values != nullptr) wrong_type(place, value, "a single value");
        return scalar(value, type, place);
    }
    if (values == nullptr) wrong_type(place, value, "an array");
    for (const CimValue& element : *values) {
        if (element.is_null()) wrong_value(place, "elements that are values; an element of NULL is none");
    }
    return array(*values, element_type(type), place);
}

std::string shown(const CimValue& value) {
    struct Writer {
        std::string operator()(std::monostate) const { return "NULL"; }
        std::string operator()(bool truth) const { return truth ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(std::uint64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const {
            std::string text = std::to_string(number);
            if (std::isfinite(number)) text.erase(text.find_last_not_of('0') + 1);
            return text.ends_with('.') ? text + "0" : text;
        }
        std::string operator()(const WideString& text) const {
            constexpr std::size_t kLongest = 60;
            const WideView view(text);
            return '"' + to_utf8(view.substr(0, kLongest)) + (view.size() > kLongest ? "…\"" : "\"");
        }
        std::string operator()(const com_ptr<IUnknown>&) const { return "an object"; }
        std::string operator()(const CimValue::Array& values) const {
            constexpr std::size_t kMost = 8;
            std::string text = "[";
            for (std::size_t i = 0; i < values.size() && i < kMost; ++i) {
                text += (i == 0 ? "" : ", ") + shown(values[i]);
            }
            return text + (values.size() > kMost ? ", …]" : "]");
        }
    };
    return std::visit(Writer(), value.held);
}

}  // namespace wmisink
