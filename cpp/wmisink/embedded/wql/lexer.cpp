#include "wmisink/embedded/wql/lexer.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <system_error>

#include "wmisink/embedded/wql/syntax_error.hpp"

namespace wmisink::embedded::wql {
namespace {

constexpr std::uint64_t kMaximum = ~std::uint64_t{0};

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

std::optional<std::uint64_t> hexadecimal_digit(OLECHAR unit) noexcept {
    if (is_digit(unit)) {
        return static_cast<std::uint64_t>(unit - static_cast<OLECHAR>('0'));
    }
    const OLECHAR small = fold(unit);
    if (small >= static_cast<OLECHAR>('a') && small <= static_cast<OLECHAR>('f')) {
        return static_cast<std::uint64_t>(small - static_cast<OLECHAR>('a')) + 10;
    }
    return std::nullopt;
}

}  // namespace

bool Lexer::at(char expected) const noexcept {
    return position_ < text_.size() && is(text_[position_], expected);
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

Token Lexer::number() {
    Token token{.kind = TokenKind::integer, .offset = position_};
    if (at('-') || at('+')) {
        token.integer.negative = at('-');
        ++position_;
        if (position_ == text_.size() || !is_digit(text_[position_])) {
            throw SyntaxError("A sign must be followed by a number", token.offset);
        }
    }
    const bool hexadecimal = at('0') && position_ + 1 < text_.size() && fold(text_[position_ + 1]) == 'x';
    if (hexadecimal) {
        read_hexadecimal(token);
    } else {
        read_decimal(token);
    }
    if (position_ < text_.size() && continues_word(text_[position_])) {
        throw SyntaxError("A number must be followed by a space or an operator", position_);
    }
    token.source = text_.substr(token.offset, position_ - token.offset);
    return token;
}

void Lexer::read_hexadecimal(Token& token) {
    position_ += 2;
    const std::size_t first = position_;
    while (position_ < text_.size()) {
        const auto digit = hexadecimal_digit(text_[position_]);
        if (!digit) {
            break;
        }
        if (token.integer.magnitude > (kMaximum >> 4U)) {
            throw SyntaxError("The number is larger than 64 bits; it begins", token.offset);
        }
        token.integer.magnitude = (token.integer.magnitude << 4U) | *digit;
        ++position_;
    }
    if (position_ == first) {
        throw SyntaxError("0x must be followed by hexadecimal digits", position_);
    }
}

void Lexer::read_decimal(Token& token) {
    std::string digits;
    bool real = false;
    const auto take_digits = [&] {
        while (position_ < text_.size() && is_digit(text_[position_])) {
            digits.push_back(static_cast<char>(text_[position_++]));
        }
    };
    const auto digit_at = [&](std::size_t where) { return where < text_.size() && is_digit(text_[where]); };
    take_digits();
    if (at('.') && digit_at(position_ + 1)) {
        real = true;
        digits.push_back('.');
        ++position_;
        take_digits();
    }
    if (at('e') || at('E')) {
        const bool sign =
            position_ + 1 < text_.size() && (is(text_[position_ + 1], '-') || is(text_[position_ + 1], '+'));
        if (digit_at(position_ + (sign ? 2 : 1))) {
            real = true;
            digits.push_back('e');
            ++position_;
            if (sign) {
                digits.push_back(at('-') ? '-' : '+');
                ++position_;
            }
            take_digits();
        }
    }
    const char* const end = digits.data() + digits.size();
    const bool negative = token.integer.negative;
    if (real) {
        token.kind = TokenKind::real;
        const auto read = std::from_chars(digits.data(), end, token.real);
        if (read.ec != std::errc{} || read.ptr != end) {
            throw SyntaxError("The number is beyond the range of a 64-bit real; it begins", token.offset);
        }
        token.real = negative ? -token.real : token.real;
        return;
    }
    if (std::from_chars(digits.data(), end, token.integer.magnitude).ec != std::errc{}) {
        throw SyntaxError("The number is larger than 64 bits; it begins", token.offset);
    }
}

Token Lexer::operation() {
    const bool equal_follows = position_ + 1 < text_.size() && is(text_[position_ + 1], '=');
    const bool greater_follows = position_ + 1 < text_.size() && is(text_[position_ + 1], '>');
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
