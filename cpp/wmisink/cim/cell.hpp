#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// One scalar as it lies in a VARIANT or in a SAFEARRAY: what its bytes are and where. Owns nothing.
struct Cell {
    VARTYPE type;
    const void* data;

    /// The bytes as a T. The caller has looked at `type`.
    template <class T>
    [[nodiscard]] T as() const noexcept {
        T value;
        std::memcpy(&value, data, sizeof value);
        return value;
    }

    /// The text of a VT_BSTR; a null BSTR is empty.
    [[nodiscard]] WideView text() const noexcept { return view_of(as<BSTR>()); }
};

/// The number of bytes that a cell of this VARIANT type takes in a SAFEARRAY; 0 for a type that WMI does not
/// use.
[[nodiscard]] constexpr std::size_t cell_size(VARTYPE type) noexcept {
    switch (type) {
        case VT_I1:
        case VT_UI1:
            return 1;
        case VT_I2:
        case VT_UI2:
        case VT_BOOL:
            return 2;
        case VT_I4:
        case VT_UI4:
        case VT_INT:
        case VT_UINT:
        case VT_R4:
            return 4;
        case VT_I8:
        case VT_UI8:
        case VT_R8:
            return 8;
        case VT_BSTR:
        case VT_UNKNOWN:
        case VT_DISPATCH:
            return sizeof(void*);
        case VT_VARIANT:
            return sizeof(VARIANT);
        default:
            return 0;
    }
}

/// An integer with the width and the sign that it was stored with.
struct StoredInteger {
    std::uint64_t bits;  ///< extended to 64 bits according to `is_signed`
    unsigned width;      ///< 8, 16, 32 or 64; 0 if it was text, which has no width
    bool is_signed;

    [[nodiscard]] constexpr bool is_negative() const noexcept {
        return is_signed && std::bit_cast<std::int64_t>(bits) < 0;
    }
};

/// The integer in a cell that holds one, booleans included; none for text and for every other type.
[[nodiscard]] inline std::optional<StoredInteger> stored_integer(const Cell& cell) noexcept {
    const auto of_signed = [](std::int64_t value, unsigned width) {
        return StoredInteger{std::bit_cast<std::uint64_t>(value), width, true};
    };
    switch (cell.type) {
        case VT_I1:
            return of_signed(cell.as<std::int8_t>(), 8);
        case VT_UI1:
            return StoredInteger{cell.as<std::uint8_t>(), 8, false};
        case VT_I2:
        case VT_BOOL:
            return of_signed(cell.as<std::int16_t>(), 16);
        case VT_UI2:
            return StoredInteger{cell.as<std::uint16_t>(), 16, false};
        case VT_I4:
        case VT_INT:
            return of_signed(cell.as<std::int32_t>(), 32);
        case VT_UI4:
        case VT_UINT:
            return StoredInteger{cell.as<std::uint32_t>(), 32, false};
        case VT_I8:
            return of_signed(cell.as<std::int64_t>(), 64);
        case VT_UI8:
            return StoredInteger{cell.as<std::uint64_t>(), 64, false};
        default:
            return std::nullopt;
    }
}

/// An integer written in decimal, as WMI sends 64-bit ones; none if anything else is in the text or it
/// exceeds 64 bits.
[[nodiscard]] std::optional<StoredInteger> parse_integer(WideView text) noexcept;

/// The same value as a number of the range's type, as 64 bits (two's complement if it is signed).
///
/// WMI stores an unsigned 16- or 32-bit integer in a signed VARIANT and swaps the widths of sint8 and uint8:
/// a value that does not fit as it is is read again with the other sign at its stored width. None if it does
/// not fit then.
[[nodiscard]] constexpr std::optional<std::uint64_t> fit_integer(const StoredInteger& stored,
                                                                 const IntegerRange& range) noexcept {
    const auto as_signed = [](std::uint64_t bits) { return std::bit_cast<std::int64_t>(bits); };
    if (stored.is_negative()) {
        if (as_signed(stored.bits) >= range.min) return stored.bits;
        if (range.is_signed() || stored.width == 0) return std::nullopt;
        const std::uint64_t again =
            stored.bits & (std::numeric_limits<std::uint64_t>::max() >> (64 - stored.width));
        return again <= range.max ? std::optional(again) : std::nullopt;
    }
    if (stored.bits <= range.max) return stored.bits;
    if (stored.is_signed || !range.is_signed() || stored.width == 0) return std::nullopt;
    const unsigned shift = 64 - stored.width;
    const std::int64_t again = as_signed(stored.bits << shift) >> shift;
    return again < 0 && again >= range.min ? std::optional(std::bit_cast<std::uint64_t>(again))
                                           : std::nullopt;
}

}  // namespace wmisink
