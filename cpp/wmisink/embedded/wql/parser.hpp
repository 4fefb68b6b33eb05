#pragma once

#include "wmisink/embedded/wql/ast.hpp"
#include "wmisink/embedded/wql/condition_parser.hpp"
#include "wmisink/embedded/wql/syntax_error.hpp"

namespace wmisink::embedded::wql {

/// Reads a data or schema query by the grammar in grammar.md: SELECT without WITHIN and GROUP, ASSOCIATORS OF
/// and REFERENCES OF. Needs no class: whether the names exist is a later question. Throws SyntaxError.
[[nodiscard]] Query parse(WideView query);

/// Reads an event query: SELECT with WITHIN and GROUP where they are given. Throws SyntaxError.
[[nodiscard]] SelectQuery parse_event(WideView query);

}  // namespace wmisink::embedded::wql
