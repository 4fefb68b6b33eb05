#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "wmisink/cim/cell.hpp"
#include "wmisink/cim/cim_type.hpp"
#include "wmisink/cim/datetime.hpp"

namespace wmisink {

/// What `visit` calls: once for a scalar; for an array `begin_array`, once for each element, `end_array`.
/// Texts, objects and datetimes are lent for the call only. A visitor may throw; `visit` then passes it on.
template <class V>
concept CimVisitor = requires(V& visitor, WideView text, const CimDatetime& datetime, IUnknown* object) {
    visitor.null();
    visitor.boolean(bool{});
    visitor.integer(std::int64_t{});            // sint8…sint64
    visitor.unsigned_integer(std::uint64_t{});  // uint8…uint64
    visitor.real(double{});
    visitor.text(text);  // string, reference, char16
    visitor.datetime(datetime, text);
    visitor.object(object);  // never null
    visitor.begin_array(std::size_t{});
    visitor.end_array();
    visitor.malformed(text);  // a value that its type cannot be read from, as text if it has any
};

/// Ignores every value: the base of a visitor that wants some, which declares those itself.
struct IgnoringVisitor {
    void null() {}
    void boolean(bool) {}
    void integer(std::int64_t) {}
    void unsigned_integer(std::uint64_t) {}
    void real(double) {}
    void text(WideView) {}
    void datetime(const CimDatetime&, WideView) {}
    void object(IUnknown*) {}
    void begin_array(std::size_t) {}
    void end_array() {}
    void malformed(WideView) {}
};

namespace decoding {

template <CimVisitor V>
void refuse(const Cell& cell, V& visitor) {
    if (cell.type == VT_BSTR) return visitor.malformed(cell.text());
    const auto stored = stored_integer(cell);
    if (!stored) return visitor.malformed(WideView());
    std::array<OLECHAR, 20> digits{};
    std::size_t begin = digits.size();
    const bool negative = stored->is_negative();
    for (std::uint64_t left = negative ? 0 - stored->bits : stored->bits; begin == digits.size() || left != 0;
         left /= 10) {
        digits[--begin] = static_cast<OLECHAR>('0' + left % 10);
    }
    if (negative) digits[--begin] = '-';
    visitor.malformed(WideView(digits.data() + begin, digits.size() - begin));
}

template <CimVisitor V>
void visit_integer(const Cell& cell, const IntegerRange& range, V& visitor) {
    const auto stored = cell.type == VT_BSTR ? parse_integer(cell.text()) : stored_integer(cell);
    const auto bits = stored ? fit_integer(*stored, range) : std::nullopt;
    if (!bits) return refuse(cell, visitor);
    if (range.is_signed()) return visitor.integer(std::bit_cast<std::int64_t>(*bits));
    visitor.unsigned_integer(*bits);
}

template <CimVisitor V>
void visit_real(const Cell& cell, V& visitor) {
    if (cell.type == VT_R4) return visitor.real(static_cast<double>(cell.as<float>()));
    if (cell.type == VT_R8) return visitor.real(cell.as<double>());
    const auto stored = stored_integer(cell);
    if (!stored) return refuse(cell, visitor);
    visitor.real(stored->is_signed ? static_cast<double>(std::bit_cast<std::int64_t>(stored->bits))
                                   : static_cast<double>(stored->bits));
}

template <CimVisitor V>
void visit_char16(const Cell& cell, V& visitor) {
    if (cell.type == VT_BSTR) return visitor.text(cell.text());
    const auto stored = stored_integer(cell);
    const auto bits = stored ? fit_integer(*stored, {0, UINT16_MAX}) : std::nullopt;
    if (!bits) return refuse(cell, visitor);
    const auto unit = static_cast<OLECHAR>(*bits);
    visitor.text(WideView(&unit, 1));
}

template <CimVisitor V>
void visit_datetime(const Cell& cell, V& visitor) {
    if (cell.type != VT_BSTR) return refuse(cell, visitor);
    const WideView text = cell.text();
    const auto datetime = parse_datetime(text);
    if (!datetime) return visitor.malformed(text);
    visitor.datetime(*datetime, text);
}

template <CimVisitor V>
void visit_object(const Cell& cell, V& visitor) {
    if (cell.type != VT_UNKNOWN && cell.type != VT_DISPATCH) return refuse(cell, visitor);
    IUnknown* const object = cell.as<IUnknown*>();
    if (!object) return visitor.null();
    visitor.object(object);
}

/// For a property whose CIM type is not known: there is only the VARIANT's.
template <CimVisitor V>
void visit_untyped(const Cell& cell, V& visitor) {
    switch (cell.type) {
        case VT_BOOL:
            return visitor.boolean(cell.as<VARIANT_BOOL>() != VARIANT_FALSE);
        case VT_R4:
        case VT_R8:
            return visit_real(cell, visitor);
        case VT_BSTR:
            return visitor.text(cell.text());
        case VT_UNKNOWN:
        case VT_DISPATCH:
            return visit_object(cell, visitor);
        default:
            break;
    }
    const auto stored = stored_integer(cell);
    if (!stored) return refuse(cell, visitor);
    if (stored->is_signed) return visitor.integer(std::bit_cast<std::int64_t>(stored->bits));
    visitor.unsigned_integer(stored->bits);
}

template <CimVisitor V>
void visit_scalar(const Cell& cell, CIMTYPE type, V& visitor) {
    if (cell.type == VT_NULL || cell.type == VT_EMPTY) return visitor.null();
    if (const auto range = integer_range(type)) return visit_integer(cell, *range, visitor);
    switch (type) {
        case CIM_BOOLEAN: {
            const auto stored = stored_integer(cell);
            return stored ? visitor.boolean(stored->bits != 0) : refuse(cell, visitor);
        }
        case CIM_REAL32:
        case CIM_REAL64:
            return visit_real(cell, visitor);
        case CIM_STRING:
        case CIM_REFERENCE:
            return cell.type == VT_BSTR ? visitor.text(cell.text()) : refuse(cell, visitor);
        case CIM_CHAR16:
            return visit_char16(cell, visitor);
        case CIM_DATETIME:
            return visit_datetime(cell, visitor);
        case CIM_OBJECT:
            return visit_object(cell, visitor);
        default:
            return visit_untyped(cell, visitor);
    }
}

template <CimVisitor V>
void visit_array(const SAFEARRAY* array, VARTYPE cell_type, CIMTYPE type, V& visitor) {
    if (!array) return visitor.null();
    const std::size_t size = cell_size(cell_type);
    if (array->cDims != 1 || size == 0 || array->cbElements != size) return visitor.malformed(WideView());
    // No SafeArrayLock: it writes to the array, which several threads may be reading, and the owner keeps it
    // in place.
    const auto* data = static_cast<const std::byte*>(array->pvData);
    const std::size_t count = array->rgsabound[0].cElements;
    visitor.begin_array(count);
    for (std::size_t i = 0; i < count; ++i, data += size) {
        if (cell_type == VT_VARIANT) {
            const auto& element = *reinterpret_cast<const VARIANT*>(data);
            visit_scalar(Cell{element.vt, &element.llVal}, type, visitor);
        } else {
            visit_scalar(Cell{cell_type, data}, type, visitor);
        }
    }
    visitor.end_array();
}

}  // namespace decoding

/// Shows a value to a visitor, read by its **CIM** type: the VARIANT's type says only how the bytes lie
/// there. 64-bit integers come as text, unsigned ones in signed VARIANTs, char16 as an integer.
///
/// `type` is what `IWbemClassObject::Get` gave for the property. A VARIANT that does not hold such a value is
/// shown as `malformed`, never as a wrong value. Nothing is copied. Source: Microsoft,
/// "IWbemClassObject::Get", and "Numbers" (WMI's mapping of CIM types to VARIANT types).
template <CimVisitor V>
void visit(const VARIANT& value, CIMTYPE type, V& visitor) {
    if (value.vt == VT_NULL || value.vt == VT_EMPTY) return visitor.null();
    const bool array = (value.vt & VT_ARRAY) != 0;
    const bool known = type != CIM_EMPTY && type != CIM_ILLEGAL;
    if ((value.vt & VT_BYREF) != 0 || (known && array != is_array(type)))
        return visitor.malformed(WideView());
    if (!array) return decoding::visit_scalar(Cell{value.vt, &value.llVal}, type, visitor);
    const auto cell_type = static_cast<VARTYPE>(value.vt & VT_TYPEMASK);
    decoding::visit_array(value.parray, cell_type, known ? element_type(type) : type, visitor);
}

}  // namespace wmisink
