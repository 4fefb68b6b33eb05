#pragma once

#include <string>
#include <string_view>

#include "wmisink/embedded/mof/declaration.hpp"
#include "wmisink/embedded/mof/lexer.hpp"

namespace wmisink::embedded::mof {

/// Where the parser is in a text, and the parts that every declaration is made of. Throws SyntaxError.
class Cursor {
  public:
    /// The text must outlive it.
    explicit Cursor(WideView text) : lexer_(text), token_(lexer_.next()) {}

    [[nodiscard]] const Token& token() const noexcept { return token_; }
    [[nodiscard]] bool at(char sign) const noexcept;
    /// Keywords ignore case. `keyword` is in lower case.
    [[nodiscard]] bool at(std::string_view keyword) const noexcept;
    [[nodiscard]] bool at_kind(TokenKind kind) const noexcept { return token_.kind == kind; }

    /// Goes on to the next token and gives back the one before.
    Token advance();
    bool skip(char sign);
    bool skip(std::string_view keyword);
    /// `code` is that of a text in which the sign is missing.
    void expect(char sign, HRESULT code);
    [[nodiscard]] Text name(HRESULT code, const char* what);

    /// `expected` is what should stand here instead of what does.
    [[noreturn]] void fail(HRESULT code, const std::string& expected) const;

    /// A constant, an array in braces, `$Alias` or an embedded object.
    [[nodiscard]] Literal literal();
    /// `{ …, … }`
    [[nodiscard]] Literal array();
    /// `"…" "…"`: strings that stand side by side are one.
    [[nodiscard]] Text string();
    /// What follows `instance`.
    [[nodiscard]] InstanceDeclaration instance(std::size_t offset);
    /// `as $Name`; empty when there is none.
    [[nodiscard]] Text alias();

  private:
    [[nodiscard]] Assignment assignment();
    void enter();

    Lexer lexer_;
    Token token_;
    std::size_t depth_ = 0;
};

}  // namespace wmisink::embedded::mof
