#pragma once

#include <cstddef>
#include <cstdint>

#include "wmisink/embedded/number.hpp"

namespace wmisink::embedded::wql {

enum class TokenKind : std::uint8_t {
    end,
    word,
    string,
    braced,
    integer,
    real,
    star,
    comma,
    dot,
    open_bracket,
    close_bracket,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal
};

/// One token of a query.
struct Token {
    TokenKind kind = TokenKind::end;
    /// Where it begins: UTF-16 units from the query's start.
    std::size_t offset = 0;
    /// As written, quotes included. Points into the query.
    WideView source = {};
    /// A string without its quotes and escapes; what stands between braces, without the blanks at its ends.
    Text text = {};
    Integer integer = {};
    double real = 0;
};

}  // namespace wmisink::embedded::wql
