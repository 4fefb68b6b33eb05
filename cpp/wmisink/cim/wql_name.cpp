#include "wmisink/cim/wql_name.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "wmisink/cim/wql_words.hpp"

namespace wmisink {
namespace {

/// What some system takes for a blank or does not show, and what is no character by itself; a name's letters
/// are those of U+0080 to U+FFEF (DSP0004, A.1, UCS-2 characters).
bool is_no_letter(std::uint32_t unit) {
    const auto between = [unit](std::uint32_t low, std::uint32_t high) {
        return unit >= low && unit <= high;
    };
    return between(0x80, 0xA0) || unit == 0xAD || unit == 0x1680 || between(0x2000, 0x200F) ||
           between(0x2028, 0x202F) || between(0x205F, 0x206F) || unit == 0x3000 || between(0xD800, 0xDFFF) ||
           unit == 0xFEFF || unit > 0xFFEF;
}

bool is_name(WideView part) {
    return !part.empty() && !is_wql_digit(part.front()) && std::ranges::all_of(part, [](OLECHAR unit) {
        return continues_wql_word(unit) && !is_no_letter(static_cast<std::uint32_t>(unit));
    });
}

bool is_reserved(WideView part) {
    return std::ranges::any_of(kReservedWqlWords,
                               [part](std::string_view word) { return is_wql_word(part, word); });
}

}  // namespace

WqlName::WqlName(WideView text) : text_(text) {
    for (WideView rest = text;;) {
        const std::size_t dot = rest.find(static_cast<OLECHAR>('.'));
        const WideView part = rest.substr(0, dot);
        if (!is_name(part)) {
            throw std::invalid_argument(
                "A name in WQL is made of letters, digits and underscores, and begins with no "
                "digit; '" +
                to_utf8(text) + "' is not.");
        }
        if (is_reserved(part)) {
            throw std::invalid_argument("The word '" + to_utf8(part) +
                                        "' is WQL's own and cannot be a name in a query.");
        }
        if (dot == rest.npos) return;
        rest.remove_prefix(dot + 1);
    }
}

}  // namespace wmisink
