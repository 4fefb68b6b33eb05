#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "wmisink/com/text.hpp"

namespace wmisink {

/// What a SELECT says of the columns of its rows.
struct SelectStatement {
    /// `Name`, or `Win32_Process.Name`, whose `of` is what stands before the last dot.
    struct Selected {
        WideString of{};
        WideString name{};
    };

    std::vector<Selected> list{};  ///< empty for `*`
    WideString class_name{};       ///< after FROM
    bool joined = false;           ///< `FROM A, B`
    bool grouped = false;          ///< `GROUP WITHIN 10 BY …`, `GROUP BY …`
};

/// Reads `SELECT … FROM Class …`, and no more of it than that takes. None for a query of another kind, for
/// one with something else than names in its list, such as `COUNT(*)`, and for one that cannot be read.
[[nodiscard]] std::optional<SelectStatement> read_select(std::string_view wql);

}  // namespace wmisink
