#pragma once

#include <cstddef>
#include <vector>

#include "wmisink/embedded/mof/declaration.hpp"

namespace wmisink::embedded::mof {

/// Arrays and embedded objects within one another deeper than this are refused, so that no text can use up
/// the stack.
inline constexpr std::size_t kMaxDepth = 100;

/// Reads a MOF text by the grammar in grammar.md; the only place that knows it. Needs no repository.
/// Throws SyntaxError.
[[nodiscard]] std::vector<Declaration> parse(WideView text);

}  // namespace wmisink::embedded::mof
