#pragma once

#include <cstddef>
#include <cstdint>

#include "wmisink/embedded/number.hpp"

namespace wmisink::embedded::mof {

enum class TokenKind : std::uint8_t {
    end,
    /// A name or a keyword; only the parser can tell.
    word,
    /// `$Name`.
    alias,
    /// `#pragma`.
    pragma,
    string,
    character,
    integer,
    real,
    /// One of { } [ ] ( ) : ; , =
    sign
};

/// One token of a MOF text.
struct Token {
    TokenKind kind = TokenKind::end;
    /// Where it begins: UTF-16 units from the text's start.
    std::size_t offset = 0;
    /// As written. Points into the text.
    WideView source = {};
    /// A string or character without its quotes and escapes; an alias without its dollar.
    Text text = {};
    Integer integer = {};
    double real = 0;
};

}  // namespace wmisink::embedded::mof
