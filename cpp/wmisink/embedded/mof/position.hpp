#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "wmisink/com/text.hpp"

namespace wmisink::embedded::mof {

/// "line 3, column 14" of a place in a text; both count from 1, the column in UTF-16 units.
[[nodiscard]] inline std::string position_of(WideView text, std::size_t offset) {
    constexpr OLECHAR kLineFeed{'\n'};
    const WideView before = text.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), kLineFeed) + 1;
    const std::size_t last = before.rfind(kLineFeed);
    const std::size_t column = last == WideView::npos ? offset + 1 : offset - last;
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace wmisink::embedded::mof
