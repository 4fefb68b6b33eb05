#pragma once

#include "wmisink/embedded/wql/token.hpp"

namespace wmisink::embedded::wql {

/// Cuts a query into tokens. The lexical half of the grammar in grammar.md.
class Lexer {
  public:
    /// The text must outlive the lexer and its tokens.
    explicit Lexer(WideView text) noexcept : text_(text) {}

    /// The next token; `end` for ever once the text is used up. Throws SyntaxError.
    [[nodiscard]] Token next();

  private:
    [[nodiscard]] bool is_at(std::size_t where, char expected) const noexcept;
    [[nodiscard]] bool digit_at(std::size_t where) const noexcept;
    [[nodiscard]] Token take(TokenKind kind, std::size_t length) noexcept;
    [[nodiscard]] Token word();
    [[nodiscard]] Token string();
    [[nodiscard]] Token braced();
    [[nodiscard]] Token number();
    [[nodiscard]] Token operation();
    [[nodiscard]] std::size_t end_of_decimal(std::size_t first, bool& real) const noexcept;

    WideView text_;
    std::size_t position_ = 0;
};

}  // namespace wmisink::embedded::wql
