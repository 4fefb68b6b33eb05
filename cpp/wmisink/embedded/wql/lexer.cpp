#include "wmisink/embedded/wql/lexer.hpp"

#include <optional>
#include <string>

#include "wmisink/embedded/wql/syntax_error.hpp"

namespace wmisink::embedded::wql {
namespace {

bool is(OLECHAR unit, char ascii) noexcept { return unit == static_cast<OLECHAR>(ascii); }

bool is_space(OLECHAR unit) noexcept {
    return is(unit, ' ') || is(unit, '\t') || is(unit, '\r') || is(unit, '\n');
}

bool is_digit(OLECHAR unit) noexcept {
    return unit >= static_cast<OLECHAR>('0') && unit <= static_cast<OLECHAR>('9');
}

bool begins_word(OLECHAR unit) noexcept {
    const OLECHAR small = fold(unit);
    return (small >= static_cast<OLECHAR>('a') && small <= static_cast<OLECHAR>('z')) || is(unit, '_') ||
           unit >= static_cast<OLECHAR>(0x80);
}

bool continues_word(OLECHAR unit) noexcept { return begins_word(unit) || is_digit(unit); }

}  // namespace

bool Lexer::is_at(std::size_t where, char expected) const noexcept {
    return where < text_.size() && is(text_[where], expected);
}

bool Lexer::digit_at(std::size_t where) const noexcept {
    return where < text_.size() && is_digit(text_[where]);
}

Token Lexer::take(TokenKind kind, std::size_t length) noexcept {
    Token token{.kind = kind, .offset = position_, .source = text_.substr(position_, length)};
    position_ += length;
    return token;
}

Token Lexer::next() {
    while (position_ < text_.size() && is_space(text_[position_])) {
        ++position_;
    }
    if (position_ == text_.size()) {
        return take(TokenKind::end, 0);
    }
    const OLECHAR unit = text_[position_];
    if (begins_word(unit)) {
        return word();
    }
    if (is_digit(unit) || is(unit, '-') || is(unit, '+')) {
        return number();
    }
    if (is(unit, '"') || is(unit, '\'')) {
        return string();
    }
    if (is(unit, '{')) {
        return braced();
    }
    return operation();
}

Token Lexer::word() {
    std::size_t length = 1;
    while (position_ + length < text_.size() && continues_word(text_[position_ + length])) {
        ++length;
    }
    return take(TokenKind::word, length);
}

Token Lexer::string() {
    const std::size_t begin = position_;
    const OLECHAR quote = text_[begin];
    Text content;
    for (std::size_t at = begin + 1; at < text_.size(); ++at) {
        OLECHAR unit = text_[at];
        if (unit == quote) {
            Token token = take(TokenKind::string, at + 1 - begin);
            token.text = std::move(content);
            return token;
        }
        if (is(unit, '\\')) {
            ++at;
            if (at == text_.size()) {
                break;
            }
            unit = text_[at];
            if (!is(unit, '\\') && !is(unit, '"') && !is(unit, '\'')) {
                throw SyntaxError(
                    "A backslash in a string must be followed by a backslash or a quote; "
                    "write \\\\ for one backslash,",
                    at - 1);
            }
        }
        content.push_back(unit);
    }
    throw SyntaxError("The string has no closing quote; it begins", begin);
}

/// An object path: a brace inside its quotes does not close it.
Token Lexer::braced() {
    const std::size_t begin = position_;
    std::size_t at = begin + 1;
    for (OLECHAR quote = 0; at < text_.size() && (quote != 0 || !is(text_[at], '}')); ++at) {
        const OLECHAR unit = text_[at];
        if (quote == 0) {
            quote = is(unit, '"') || is(unit, '\'') ? unit : quote;
        } else if (unit == quote) {
            quote = 0;
        } else if (is(unit, '\\')) {
            ++at;
        }
    }
    if (at >= text_.size()) {
        throw SyntaxError("The object path has no closing brace; its opening one stands", begin);
    }
    WideView path = text_.substr(begin + 1, at - begin - 1);
    while (!path.empty() && is_space(path.front())) {
        path.remove_prefix(1);
    }
    while (!path.empty() && is_space(path.back())) {
        path.remove_suffix(1);
    }
    Token token = take(TokenKind::braced, at + 1 - begin);
    token.text = Text(path);
    return token;
}

Token Lexer::number() {
    const std::size_t first = position_ + (digit_at(position_) ? 0 : 1);
    if (!digit_at(first)) {
        throw SyntaxError("A sign must be followed by a number", position_);
    }
    bool real = false;
    const bool hexadecimal = is_at(first, '0') && (is_at(first + 1, 'x') || is_at(first + 1, 'X'));
    std::size_t end = hexadecimal ? first + 2 : end_of_decimal(first, real);
    while (hexadecimal && end < text_.size() && continues_word(text_[end])) {
        ++end;
    }
    if (end < text_.size() && continues_word(text_[end])) {
        throw SyntaxError("A number must be followed by a space or an operator", end);
    }
    Token token = take(real ? TokenKind::real : TokenKind::integer, end - position_);
    const auto whole = real ? std::nullopt : parse_integer(token.source);
    const auto broken = real ? parse_real(token.source) : std::nullopt;
    if (!whole && !broken) {
        throw SyntaxError(hexadecimal
                              ? "0x must be followed by up to 16 hexadecimal digits; the number begins"
                              : "The number is larger than 64 bits can hold; it begins",
                          token.offset);
    }
    token.integer = whole.value_or(Integer{});
    token.real = broken.value_or(0);
    return token;
}

std::size_t Lexer::end_of_decimal(std::size_t first, bool& real) const noexcept {
    std::size_t end = first;
    const auto skip_digits = [&] {
        while (digit_at(end)) {
            ++end;
        }
    };
    skip_digits();
    if (is_at(end, '.') && digit_at(end + 1)) {
        real = true;
        ++end;
        skip_digits();
    }
    const bool exponent = is_at(end, 'e') || is_at(end, 'E');
    const std::size_t sign = is_at(end + 1, '-') || is_at(end + 1, '+') ? 1 : 0;
    if (exponent && digit_at(end + 1 + sign)) {
        real = true;
        end += 1 + sign;
        skip_digits();
    }
    return end;
}

Token Lexer::operation() {
    const bool equal_follows = is_at(position_ + 1, '=');
    const bool greater_follows = is_at(position_ + 1, '>');
    switch (text_[position_]) {
        case '*':
            return take(TokenKind::star, 1);
        case ',':
            return take(TokenKind::comma, 1);
        case '.':
            return take(TokenKind::dot, 1);
        case '(':
            return take(TokenKind::open_bracket, 1);
        case ')':
            return take(TokenKind::close_bracket, 1);
        case '=':
            return take(TokenKind::equal, 1);
        case '<':
            if (greater_follows) {
                return take(TokenKind::not_equal, 2);
            }
            return equal_follows ? take(TokenKind::less_equal, 2) : take(TokenKind::less, 1);
        case '>':
            return equal_follows ? take(TokenKind::greater_equal, 2) : take(TokenKind::greater, 1);
        case '!':
            if (equal_follows) {
                return take(TokenKind::not_equal, 2);
            }
            break;
        default:
            break;
    }
    throw SyntaxError(
        "The character '" + to_utf8(text_.substr(position_, 1)) + "' is not part of WQL; it stands",
        position_);
}

}  // namespace wmisink::embedded::wql
