#pragma once

#include "wmisink/embedded/wql/token_reader.hpp"

namespace wmisink::embedded::wql {

/// Reads `ASSOCIATORS OF {path} …` or `REFERENCES OF {path} …` to the query's end. Throws SyntaxError.
[[nodiscard]] AssociationQuery parse_association(TokenReader& tokens);

}  // namespace wmisink::embedded::wql
