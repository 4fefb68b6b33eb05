#include "wmisink/embedded/folding.hpp"

#include <cstdint>

namespace wmisink::embedded {

Text folded(WideView text) {
    Text result(text);
    for (OLECHAR& unit : result) {
        unit = fold(unit);
    }
    return result;
}

std::size_t hash_folded(WideView text) noexcept {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const OLECHAR unit : text) {
        hash = (hash ^ static_cast<std::uint16_t>(fold(unit))) * 0x100000001B3ULL;
    }
    return static_cast<std::size_t>(hash);
}

}  // namespace wmisink::embedded
