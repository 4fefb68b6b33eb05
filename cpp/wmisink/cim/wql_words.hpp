#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "wmisink/com/text.hpp"

/// @file
/// What WQL's texts are made of. Sources: Microsoft, "WQL (SQL for WMI)"; DSP0004, A.1 for names.

namespace wmisink {

/// Words that cannot be names, in small letters.
inline constexpr std::array<std::string_view, 12> kReservedWqlWords = {
    "and", "from", "is", "isa", "like", "not", "null", "or", "true", "select", "where", "false"};

/// Whether a unit is that ASCII character.
[[nodiscard]] constexpr bool is_ascii(OLECHAR unit, char ascii) noexcept {
    return unit == static_cast<OLECHAR>(ascii);
}

/// Whether it is that ASCII word, in any case.
[[nodiscard]] inline bool is_wql_word(WideView text, std::string_view small) noexcept {
    return text.size() == small.size() &&
           std::equal(text.begin(), text.end(), small.begin(),
                      [](OLECHAR unit, char letter) { return is_ascii(fold_case(unit), letter); });
}

[[nodiscard]] constexpr bool is_wql_blank(OLECHAR unit) noexcept {
    return is_ascii(unit, ' ') || is_ascii(unit, '\t') || is_ascii(unit, '\r') || is_ascii(unit, '\n');
}

[[nodiscard]] constexpr bool is_wql_quote(OLECHAR unit) noexcept {
    return is_ascii(unit, '"') || is_ascii(unit, '\'');
}

[[nodiscard]] constexpr bool is_wql_digit(OLECHAR unit) noexcept {
    return unit >= static_cast<OLECHAR>('0') && unit <= static_cast<OLECHAR>('9');
}

/// Whether a name or a number may go on with it.
[[nodiscard]] constexpr bool continues_wql_word(OLECHAR unit) noexcept {
    const auto between = [unit](char low, char high) {
        return unit >= static_cast<OLECHAR>(low) && unit <= static_cast<OLECHAR>(high);
    };
    return between('a', 'z') || between('A', 'Z') || is_wql_digit(unit) || is_ascii(unit, '_') ||
           unit >= static_cast<OLECHAR>(0x80);
}

}  // namespace wmisink
