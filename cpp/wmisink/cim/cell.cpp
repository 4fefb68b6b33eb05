#include "wmisink/cim/cell.hpp"

namespace wmisink {

std::optional<StoredInteger> parse_integer(WideView text) noexcept {
    const bool negative = !text.empty() && text.front() == '-';
    if (negative) text.remove_prefix(1);
    if (text.empty()) return std::nullopt;

    constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t value = 0;
    for (const OLECHAR c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (kMax - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    if (!negative) return StoredInteger{value, 0, false};
    constexpr std::uint64_t kLeast = std::uint64_t{1} << 63;  // the magnitude of the least signed one
    if (value > kLeast) return std::nullopt;
    return StoredInteger{std::uint64_t{0} - value, 0, true};
}

}  // namespace wmisink
