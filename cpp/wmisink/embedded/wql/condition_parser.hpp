#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "wmisink/embedded/wql/token_reader.hpp"

namespace wmisink::embedded::wql {

/// Brackets deeper than this are refused, so that no query can use up the stack.
inline constexpr std::size_t kMaxBracketDepth = 200;

/// Reads the condition after WHERE or HAVING.
class ConditionParser {
  public:
    explicit ConditionParser(TokenReader& tokens) noexcept : tokens_(tokens) {}

    /// Ends at the first token that is not part of the condition. Throws SyntaxError.
    [[nodiscard]] Expression disjunction();

  private:
    std::optional<Constant> constant();
    Expression conjunction();
    Expression negation();
    Expression primary();
    Expression comparison();
    Comparison property_first();
    Comparison constant_first(Constant left);
    std::optional<Operator> relation();
    template <class Operand>
    Expression chain(Expression::Kind kind, std::string_view keyword, Operand operand);

    TokenReader& tokens_;
    std::size_t depth_ = 0;
};

}  // namespace wmisink::embedded::wql
