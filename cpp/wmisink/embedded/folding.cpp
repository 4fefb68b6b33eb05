#include "wmisink/embedded/folding.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace wmisink::embedded {
namespace {

constexpr std::size_t kUnits = 4;  // of 16 bits in a word

constexpr std::uint64_t in_each_unit(std::uint64_t bits) { return bits * 0x0001000100010001ULL; }

std::uint64_t fold_each(const OLECHAR* units, std::size_t count) noexcept {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < count; ++i) {
        word |= std::uint64_t{static_cast<std::uint16_t>(fold(units[i]))} << (16 * i);
    }
    return word;
}

/// Four units folded, the first in the lowest bits.
std::uint64_t fold_four(const OLECHAR* units) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        std::uint64_t word = 0;
        std::memcpy(&word, units, sizeof word);
        if ((word & in_each_unit(0xFF80)) == 0) {
            // Bit 7 of a unit: whether it is at least 'A', but not more than 'Z'.
            const std::uint64_t capital =
                (word + in_each_unit(0x80 - 'A')) & ~(word + in_each_unit(0x7F - 'Z')) & in_each_unit(0x80);
            return word | (capital >> 2);
        }
    }
    return fold_each(units, kUnits);
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) noexcept {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 32);
}

}  // namespace

Text folded(WideView text) {
    Text result(text);
    for (OLECHAR& unit : result) {
        unit = fold(unit);
    }
    return result;
}

std::size_t hash_folded(WideView text) noexcept {
    std::uint64_t hash = text.size();
    while (text.size() >= kUnits) {
        hash = mix(hash, fold_four(text.data()));
        text.remove_prefix(kUnits);
    }
    hash = mix(hash, fold_each(text.data(), text.size()));
    return static_cast<std::size_t>(hash);
}

}  // namespace wmisink::embedded
