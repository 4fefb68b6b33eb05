#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "wmisink/com/wmi.hpp"

/// @file
/// Text between UTF-8, which the library speaks, and COM's UTF-16. Everything here is thread-safe.

namespace wmisink {

/// UTF-16 in the platform's own character type: wchar_t on Windows, char16_t elsewhere.
using WideView = std::basic_string_view<OLECHAR>;
using WideString = std::basic_string<OLECHAR>;

/// The text of a literal as a template argument; "…"_w is made of it.
template <std::size_t Size>
struct AsciiLiteral {
    OLECHAR text[Size];

    consteval AsciiLiteral(const char (&literal)[Size]) : text{} {
        std::transform(literal, literal + Size, text, [](char c) {
            if (static_cast<unsigned char>(c) > 0x7F) throw "\"…\"_w takes ASCII only";
            return static_cast<OLECHAR>(c);
        });
    }
};

inline namespace literals {

/// `"root\\cimv2"_w`: an ASCII literal as zero-terminated UTF-16 that lives as long as the program.
template <AsciiLiteral Literal>
constexpr const OLECHAR* operator""_w() noexcept {
    return Literal.text;
}

}  // namespace literals

/// UTF-8 of UTF-16. A surrogate without its other half becomes U+FFFD.
std::string to_utf8(WideView text);

/// No unit of UTF-16 takes more bytes of UTF-8.
inline constexpr std::size_t kMostUtf8PerUnit = 3;

/// The same, written to where there is room for kMostUtf8PerUnit bytes for each unit; gives its end.
char* write_utf8(WideView text, char* to) noexcept;

/// UTF-16 of UTF-8. Each ill-formed sequence (overlong, surrogate, above U+10FFFF, cut off) becomes U+FFFD,
/// one for each longest start of a character (Unicode 15, 3.9, "substitution of maximal subparts").
WideString to_wide(std::string_view text);

/// Its lower-case form: letters of ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic; any other unit is
/// itself. WMI's names are compared so, without regard to the user's language.
OLECHAR fold_case(OLECHAR unit) noexcept;

/// Order of the case-folded units: negative, zero, positive.
int compare_ignoring_case(WideView left, WideView right) noexcept;

bool equal_ignoring_case(WideView left, WideView right) noexcept;

}  // namespace wmisink
