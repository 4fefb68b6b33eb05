#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/system_words.hpp"

namespace wmisink {
namespace {

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

constexpr char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// Wine's wmiutils says "Error code: 0x80041001" of every code.
bool repeats_the_number(const std::string& text, HRESULT status) {
    std::array<char, 8> digits;
    const auto end = std::to_chars(digits.begin(), digits.end(), static_cast<std::uint32_t>(status), 16).ptr;
    return std::search(text.begin(), text.end(), digits.begin(), end,
                       [](char left, char right) { return upper(left) == upper(right); }) != text.end();
}

}  // namespace

std::string in_one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        if (!is_blank(c)) {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

SystemWords words_of(IWbemStatusCodeText& source, HRESULT status) {
    // Locale and flags are reserved and 0; the text is in the user's language then.
    SystemWords words;
    Bstr text;
    if (SUCCEEDED(source.GetErrorCodeText(status, 0, 0, text.put()))) words.text = in_one_line(text.utf8());
    if (repeats_the_number(words.text, status)) words.text.clear();
    if (SUCCEEDED(source.GetFacilityCodeText(status, 0, 0, text.put()))) {
        words.facility = in_one_line(text.utf8());
    }
    return words;
}

}  // namespace wmisink
