#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "wmisink/embedded/value.hpp"

namespace wmisink::embedded {

/// A whole number of any sign up to 64 bits of magnitude, exactly as written.
struct Integer {
    bool negative = false;
    std::uint64_t magnitude = 0;

    /// None outside −2⁶³…2⁶³−1.
    [[nodiscard]] std::optional<std::int64_t> as_signed() const noexcept;
    /// None outside 0…2⁶⁴−1.
    [[nodiscard]] std::optional<std::uint64_t> as_unsigned() const noexcept;

    friend bool operator==(const Integer&, const Integer&) = default;
};

/// Its decimal digits, with a minus sign where it is negative.
[[nodiscard]] std::string decimal_text(const Integer& number);

/// Reads `12`, `-12`, `+12` and `0x1F`; the whole text. None when it is not a number, or beyond 64 bits.
[[nodiscard]] std::optional<Integer> parse_integer(WideView text) noexcept;

/// The same as a Value: unsigned_integer, or signed_integer when negative. None also below −2⁶³.
[[nodiscard]] std::optional<Value> integer_value(WideView text) noexcept;

/// Reads a decimal number with or without fraction and exponent; the whole text. None when it is not one, or
/// beyond the range of a 64-bit real. The user's locale has no say.
[[nodiscard]] std::optional<double> parse_real(WideView text);

}  // namespace wmisink::embedded
