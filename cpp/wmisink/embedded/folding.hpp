#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "wmisink/com/text.hpp"

namespace wmisink::embedded {

/// UTF-16 text that owns its units.
using Text = WideString;

/// fold_case() with ASCII decided on the spot: names and values are compared without regard to case
/// (Microsoft, "WHERE Clause": "Comparison tests are always case-insensitive").
[[nodiscard]] inline OLECHAR fold(OLECHAR unit) noexcept {
    constexpr OLECHAR kCapitalA = 0x41;
    constexpr OLECHAR kCapitalZ = 0x5A;
    constexpr OLECHAR kFirstBeyondAscii = 0x80;
    if (unit >= kFirstBeyondAscii) {
        return fold_case(unit);
    }
    return unit >= kCapitalA && unit <= kCapitalZ ? static_cast<OLECHAR>(unit + 0x20) : unit;
}

/// A copy of the text with every unit folded.
[[nodiscard]] Text folded(WideView text);

/// Of the folded units; equal for texts that are equal ignoring case.
[[nodiscard]] std::size_t hash_folded(WideView text) noexcept;

struct FoldedHash {
    using is_transparent = void;
    std::size_t operator()(WideView text) const noexcept { return hash_folded(text); }
};

struct FoldedEqual {
    using is_transparent = void;
    bool operator()(WideView left, WideView right) const noexcept { return equal_ignoring_case(left, right); }
};

/// A hash map whose keys are names, looked up without copying and without regard to case.
template <class Mapped>
using NameMap = std::unordered_map<Text, Mapped, FoldedHash, FoldedEqual>;

}  // namespace wmisink::embedded
