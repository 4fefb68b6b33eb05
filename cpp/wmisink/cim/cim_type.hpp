#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// True for an array of some type.
/// Source: CIMTYPE_ENUMERATION, "CIM_FLAG_ARRAY".
[[nodiscard]] constexpr bool is_array(CIMTYPE type) noexcept { return (type & CIM_FLAG_ARRAY) != 0; }

/// The type of an array's elements; a scalar type is returned as it is.
[[nodiscard]] constexpr CIMTYPE element_type(CIMTYPE type) noexcept {
    return type & ~CIMTYPE{CIM_FLAG_ARRAY};
}

/// The array of a scalar type.
[[nodiscard]] constexpr CIMTYPE array_of(CIMTYPE type) noexcept { return type | CIMTYPE{CIM_FLAG_ARRAY}; }

/// The name that MOF and the CIM specification (DSP0004, 5.2) give a type: "uint32", "string[]", "ref",
/// "object". A type that WMI does not define comes out as "type 0x…".
[[nodiscard]] std::string type_name(CIMTYPE type);

/// The type that a name stands for, in any case: "uint32", "String[]", "ref" or "reference". None if there is
/// no such type.
[[nodiscard]] std::optional<CIMTYPE> type_from_name(std::string_view name);

/// The values that an integer type can hold.
struct IntegerRange {
    std::int64_t min;
    std::uint64_t max;
    [[nodiscard]] constexpr bool is_signed() const noexcept { return min < 0; }

    [[nodiscard]] constexpr bool holds(std::int64_t number) const noexcept {
        return number >= min && (number < 0 || static_cast<std::uint64_t>(number) <= max);
    }
    [[nodiscard]] constexpr bool holds(std::uint64_t number) const noexcept { return number <= max; }
};

/// Whether a real32 can hold a number, perhaps less exactly: infinities and what is no number are no problem.
[[nodiscard]] constexpr bool real32_holds(double number) noexcept {
    constexpr double kLargest = std::numeric_limits<float>::max();
    const bool finite = number - number == 0;
    return !finite || (number >= -kLargest && number <= kLargest);
}

/// The range of sint8…uint64; none for every other type, char16 and arrays among them.
[[nodiscard]] constexpr std::optional<IntegerRange> integer_range(CIMTYPE type) noexcept {
    switch (type) {
        case CIM_SINT8:
            return IntegerRange{INT8_MIN, INT8_MAX};
        case CIM_UINT8:
            return IntegerRange{0, UINT8_MAX};
        case CIM_SINT16:
            return IntegerRange{INT16_MIN, INT16_MAX};
        case CIM_UINT16:
            return IntegerRange{0, UINT16_MAX};
        case CIM_SINT32:
            return IntegerRange{INT32_MIN, INT32_MAX};
        case CIM_UINT32:
            return IntegerRange{0, UINT32_MAX};
        case CIM_SINT64:
            return IntegerRange{INT64_MIN, INT64_MAX};
        case CIM_UINT64:
            return IntegerRange{0, UINT64_MAX};
        default:
            return std::nullopt;
    }
}

}  // namespace wmisink
