#include "wmisink/com/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace wmisink {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

constexpr bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }
constexpr bool is_surrogate(char32_t unit) { return unit >= 0xD800 && unit < 0xE000; }

/// Most text is ASCII, which is copied unit by unit.
template <class View>
bool is_ascii(View text) {
    char32_t seen = 0;
    for (const auto unit : text) seen |= static_cast<std::make_unsigned_t<typename View::value_type>>(unit);
    return seen < 0x80;
}

char* write_point(char* to, char32_t point) {
    const auto tail = [point](unsigned shift) {
        return static_cast<char>(0x80U | ((point >> shift) & 0x3FU));
    };
    if (point < 0x80) {
        *to++ = static_cast<char>(point);
    } else if (point < 0x800) {
        *to++ = static_cast<char>(0xC0U | (point >> 6U));
        *to++ = tail(0);
    } else if (point < 0x10000) {
        *to++ = static_cast<char>(0xE0U | (point >> 12U));
        *to++ = tail(6);
        *to++ = tail(0);
    } else {
        *to++ = static_cast<char>(0xF0U | (point >> 18U));
        *to++ = tail(12);
        *to++ = tail(6);
        *to++ = tail(0);
    }
    return to;
}

void append_wide(WideString& to, char32_t point) {
    if (point < 0x10000) {
        to += static_cast<OLECHAR>(point);
    } else {
        to += static_cast<OLECHAR>(0xD7C0 + (point >> 10U));
        to += static_cast<OLECHAR>(0xDC00 + (point & 0x3FFU));
    }
}

/// The first byte of a character tells how many follow and the range of the second, which is where overlong
/// forms, surrogates and points above U+10FFFF are refused (Unicode 15, table 3-7).
struct Lead {
    unsigned tail;
    std::uint8_t bits;
    std::uint8_t low;
    std::uint8_t high;
};

constexpr Lead lead_of(std::uint8_t byte) {
    if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x1F, 0x80, 0xBF};
    if (byte == 0xE0) return {2, 0x0F, 0xA0, 0xBF};
    if (byte == 0xED) return {2, 0x0F, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF) return {2, 0x0F, 0x80, 0xBF};
    if (byte == 0xF0) return {3, 0x07, 0x90, 0xBF};
    if (byte >= 0xF1 && byte <= 0xF3) return {3, 0x07, 0x80, 0xBF};
    if (byte == 0xF4) return {3, 0x07, 0x80, 0x8F};
    return {0, 0, 0, 0};
}

/// The character at `at`, which moves behind what was read.
char32_t next_point(std::string_view text, std::size_t& at) {
    const auto byte = [text](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
    const std::uint8_t first = byte(at++);
    if (first < 0x80) return first;
    const Lead lead = lead_of(first);
    if (lead.tail == 0) return kReplacement;
    char32_t point = first & lead.bits;
    for (unsigned i = 0; i < lead.tail; ++i, ++at) {
        const std::uint8_t low = i == 0 ? lead.low : 0x80;
        const std::uint8_t high = i == 0 ? lead.high : 0xBF;
        if (at == text.size() || byte(at) < low || byte(at) > high) return kReplacement;
        point = (point << 6U) | (byte(at) & 0x3FU);
    }
    return point;
}

constexpr bool between(char32_t unit, char32_t low, char32_t high) { return unit >= low && unit <= high; }

constexpr char32_t fold(char32_t unit) {
    const auto plus = [unit](char32_t distance) { return unit + distance; };
    if (between(unit, 'A', 'Z')) return plus(32);
    if (unit < 0xC0) return unit;
    if (between(unit, 0xC0, 0xDE)) return unit == 0xD7 ? unit : plus(32);
    // Latin Extended-A: pairs with the capital at the even place, or at the odd one in two stretches. U+0130,
    // U+0138 and U+0149 have no partner, and that of U+0178 is in Latin-1.
    if (unit == 0x130) return unit;
    if (unit == 0x178) return 0xFF;
    if (between(unit, 0x139, 0x148) || between(unit, 0x179, 0x17E)) return unit + (unit & 1U);
    if (between(unit, 0x100, 0x137) || between(unit, 0x14A, 0x177)) return unit | 1U;
    if (unit == 0x386) return 0x3AC;
    if (between(unit, 0x388, 0x38A)) return plus(37);
    if (unit == 0x38C) return 0x3CC;
    if (unit == 0x38E || unit == 0x38F) return plus(63);
    if (between(unit, 0x391, 0x3AB)) return unit == 0x3A2 ? unit : plus(32);
    if (between(unit, 0x400, 0x40F)) return plus(80);
    if (between(unit, 0x410, 0x42F)) return plus(32);
    return unit;
}

constexpr int order_of(char32_t left, char32_t right) { return left < right ? -1 : left > right ? 1 : 0; }

char* write_ascii(WideView text, char* to) noexcept {
    return std::transform(text.begin(), text.end(), to, [](OLECHAR unit) { return static_cast<char>(unit); });
}

char* write_points(WideView text, char* to) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char32_t unit = text[i];
        if (!is_surrogate(unit)) {
            to = write_point(to, unit);
        } else if (is_high_surrogate(unit) && i + 1 < text.size() && is_low_surrogate(text[i + 1])) {
            to = write_point(to, 0x10000 + ((unit - 0xD800) << 10U) + (text[++i] - char32_t{0xDC00}));
        } else {
            to = write_point(to, kReplacement);
        }
    }
    return to;
}

}  // namespace

char* write_utf8(WideView text, char* to) noexcept {
    return is_ascii(text) ? write_ascii(text, to) : write_points(text, to);
}

std::string to_utf8(WideView text) {
    const bool ascii = is_ascii(text);
    std::string utf8(text.size() * (ascii ? 1 : kMostUtf8PerUnit), '\0');
    const char* const end = ascii ? write_ascii(text, utf8.data()) : write_points(text, utf8.data());
    utf8.resize(static_cast<std::size_t>(end - utf8.data()));
    return utf8;
}

WideString to_wide(std::string_view text) {
    if (is_ascii(text)) return {text.begin(), text.end()};
    WideString wide;
    wide.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) append_wide(wide, next_point(text, at));
    return wide;
}

OLECHAR fold_case(OLECHAR unit) noexcept { return static_cast<OLECHAR>(fold(unit)); }

int compare_ignoring_case(WideView left, WideView right) noexcept {
    const std::size_t shared = std::min(left.size(), right.size());
    for (std::size_t i = 0; i < shared; ++i) {
        if (left[i] == right[i]) continue;
        if (const int order = order_of(fold(left[i]), fold(right[i]))) return order;
    }
    return left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
}

bool equal_ignoring_case(WideView left, WideView right) noexcept {
    if (left.size() != right.size()) return false;
    if (left.empty()) return true;
    // Most names come as they were declared.
    return std::memcmp(left.data(), right.data(), left.size() * sizeof(OLECHAR)) == 0 ||
           compare_ignoring_case(left, right) == 0;
}

}  // namespace wmisink
