#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "wmisink/embedded/wql/ast.hpp"
#include "wmisink/embedded/wql/lexer.hpp"
#include "wmisink/embedded/wql/syntax_error.hpp"

namespace wmisink::embedded::wql {

/// The tokens of a query with the one that is next, and what every part of the parser asks of them.
///
/// Only the words that could not be told from names are reserved; all others are keywords where the grammar
/// expects them and names elsewhere, so that a class may have a property `Group` or `Count`.
class TokenReader {
  public:
    /// The text must outlive the reader.
    explicit TokenReader(WideView text) : lexer_(text), token_(lexer_.next()) {}

    [[nodiscard]] const Token& next() const noexcept { return token_; }
    [[nodiscard]] bool at(std::string_view keyword) const noexcept;
    [[nodiscard]] bool at(TokenKind kind) const noexcept { return token_.kind == kind; }
    [[nodiscard]] bool at_name() const noexcept;

    Token advance() { return std::exchange(token_, lexer_.next()); }
    /// Steps over it when it is next.
    bool skip(std::string_view keyword);
    bool skip(TokenKind kind);
    /// Steps over the keyword or fails with `what`.
    void expect(std::string_view keyword, const char* what);
    /// Steps over a name and gives it back, or fails with `what`.
    Text name(const char* what);
    /// Names joined by dots.
    PropertyName property();

    /// "The query needs `expected`, but …"
    [[noreturn]] void fail(const std::string& expected) const;

  private:
    Lexer lexer_;
    Token token_;
};

}  // namespace wmisink::embedded::wql
