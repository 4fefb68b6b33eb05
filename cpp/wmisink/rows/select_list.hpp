#pragma once

#include <string_view>
#include <vector>

#include "wmisink/com/text.hpp"

namespace wmisink {

/// The properties that the SELECT list of a WQL query names, in its order; `Win32_Process.Name` gives `Name`.
///
/// Only to put a row's columns in the order that its reader expects: WMI gives them in the class's. Empty for
/// `*`, for a query of another kind, and for one that cannot be read.
[[nodiscard]] std::vector<WideString> select_list(std::string_view wql);

}  // namespace wmisink
