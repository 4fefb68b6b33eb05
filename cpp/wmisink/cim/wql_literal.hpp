#pragma once

#include "wmisink/cim/cim_value.hpp"
#include "wmisink/cim/encode.hpp"

namespace wmisink {

/// A text in quotes, with backslashes before what would end it: single quotes, or double ones for a text that
/// has single ones only, since not every WMI reads a quote behind a backslash. Source: Microsoft, "WHERE
/// Clause", "Escaping" of \ ' and ".
/// @throws Misfit for a text with a NUL in it, which would end the query.
[[nodiscard]] WideString wql_string(WideView text);

/// The same for a key within an object path: always in double quotes.
[[nodiscard]] WideString path_string(WideView text);

/// A value as WQL writes it, so that it is one constant whatever it is; NULL is `NULL`. Reals have the fewest
/// digits that are read as the same number.
/// @throws Misfit for what WQL has no constant for: arrays, objects, infinities, a NUL within a text.
[[nodiscard]] WideString wql_literal(const CimValue& value);

}  // namespace wmisink
