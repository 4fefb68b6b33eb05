#include "wmisink/rows/select_list.hpp"

#include <algorithm>

namespace wmisink {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

bool is_name_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

void skip_blanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
}

std::string_view take_word(std::string_view& text) {
    skip_blanks(text);
    std::size_t length = 0;
    while (length < text.size() && is_name_character(text[length])) ++length;
    const std::string_view word = text.substr(0, length);
    text.remove_prefix(length);
    skip_blanks(text);
    return word;
}

bool is_keyword(std::string_view word, std::string_view keyword) {
    return equal_ignoring_case(to_wide(word), to_wide(keyword));
}

}  // namespace

std::vector<WideString> select_list(std::string_view wql) {
    if (!is_keyword(take_word(wql), "SELECT")) return {};
    std::vector<WideString> names;
    for (;;) {
        const std::string_view word = take_word(wql);
        const std::string_view name = word.substr(word.rfind('.') + 1);
        if (name.empty()) return {};
        names.push_back(to_wide(name));
        if (!wql.starts_with(',')) break;
        wql.remove_prefix(1);
    }
    return is_keyword(take_word(wql), "FROM") ? names : std::vector<WideString>();
}

}  // namespace wmisink
