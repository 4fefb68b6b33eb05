#include "wmisink/embedded/number.hpp"

#include <charconv>
#include <string>
#include <system_error>

namespace wmisink::embedded {
namespace {

constexpr std::uint64_t kHalf = std::uint64_t{1} << 63U;
constexpr std::uint64_t kMaximum = ~std::uint64_t{0};

/// 16 for what is no digit of any base up to 16.
std::uint64_t digit_of(OLECHAR unit) noexcept {
    const OLECHAR small = fold(unit);
    if (small >= OLECHAR{'0'} && small <= OLECHAR{'9'}) {
        return static_cast<std::uint64_t>(small - OLECHAR{'0'});
    }
    if (small >= OLECHAR{'a'} && small <= OLECHAR{'f'}) {
        return static_cast<std::uint64_t>(small - OLECHAR{'a'}) + 10;
    }
    return 16;
}

}  // namespace

std::optional<std::int64_t> Integer::as_signed() const noexcept {
    if (magnitude > kHalf || (magnitude == kHalf && !negative)) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
}

std::optional<std::uint64_t> Integer::as_unsigned() const noexcept {
    return negative && magnitude != 0 ? std::nullopt : std::optional(magnitude);
}

std::string decimal_text(const Integer& number) {
    std::string text = std::to_string(number.magnitude);
    if (number.negative) {
        text.insert(text.begin(), '-');
    }
    return text;
}

std::optional<Integer> parse_integer(WideView text) noexcept {
    Integer number;
    if (!text.empty() && (text.front() == OLECHAR{'-'} || text.front() == OLECHAR{'+'})) {
        number.negative = text.front() == OLECHAR{'-'};
        text.remove_prefix(1);
    }
    const bool hexadecimal = text.size() > 2 && text[0] == OLECHAR{'0'} && fold(text[1]) == OLECHAR{'x'};
    const std::uint64_t base = hexadecimal ? 16 : 10;
    text.remove_prefix(hexadecimal ? 2 : 0);
    if (text.empty()) {
        return std::nullopt;
    }
    for (const OLECHAR unit : text) {
        const std::uint64_t digit = digit_of(unit);
        if (digit >= base || number.magnitude > (kMaximum - digit) / base) {
            return std::nullopt;
        }
        number.magnitude = number.magnitude * base + digit;
    }
    return number;
}

std::optional<Value> integer_value(WideView text) noexcept {
    const auto number = parse_integer(text);
    if (!number) {
        return std::nullopt;
    }
    if (const auto natural = number->as_unsigned()) {
        return Value::unsigned_integer(*natural);
    }
    const auto negative = number->as_signed();
    return negative ? std::optional(Value::integer(*negative)) : std::nullopt;
}

std::optional<double> parse_real(WideView text) {
    std::string narrow;
    for (const OLECHAR unit : text) {
        if (unit >= OLECHAR{0x80}) {
            return std::nullopt;
        }
        narrow.push_back(static_cast<char>(unit));
    }
    if (!narrow.empty() && narrow.front() == '+') {
        narrow.erase(0, 1);
    }
    double number = 0;
    const char* const end = narrow.data() + narrow.size();
    const auto read = std::from_chars(narrow.data(), end, number);
    const bool finite = number - number == 0;
    return read.ec == std::errc{} && read.ptr == end && finite ? std::optional(number) : std::nullopt;
}

}  // namespace wmisink::embedded
