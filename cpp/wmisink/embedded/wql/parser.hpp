#pragma once

#include <cstddef>

#include "wmisink/embedded/wql/ast.hpp"
#include "wmisink/embedded/wql/syntax_error.hpp"

namespace wmisink::embedded::wql {

/// Brackets deeper than this are refused, so that no query can use up the stack.
inline constexpr std::size_t kMaxBracketDepth = 200;

/// Reads a data query by the grammar in grammar.md; the only place that knows it.
/// Needs no class: whether the names exist is compile()'s question. Throws SyntaxError.
[[nodiscard]] SelectQuery parse(WideView query);

}  // namespace wmisink::embedded::wql
