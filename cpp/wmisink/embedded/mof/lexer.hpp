#pragma once

#include "wmisink/embedded/mof/token.hpp"

namespace wmisink::embedded::mof {

/// Cuts a MOF text into tokens. The lexical half of the grammar in grammar.md.
class Lexer {
  public:
    /// The text must outlive the lexer and its tokens.
    explicit Lexer(WideView text) noexcept;

    /// The next token; `end` for ever once the text is used up. Throws SyntaxError.
    [[nodiscard]] Token next();

  private:
    [[nodiscard]] bool is_at(std::size_t where, char expected) const noexcept;
    void skip_blanks();
    void skip_comment();
    [[nodiscard]] Token take(TokenKind kind, std::size_t length) noexcept;
    [[nodiscard]] std::size_t end_of_word(std::size_t first) const noexcept;
    [[nodiscard]] Token alias();
    [[nodiscard]] Token pragma();
    [[nodiscard]] Token quoted(TokenKind kind);
    [[nodiscard]] OLECHAR escape(std::size_t& at) const;
    [[nodiscard]] Token number();

    WideView text_;
    std::size_t position_ = 0;
};

}  // namespace wmisink::embedded::mof
