#include "wmisink/embedded/mof/lexer.hpp"

#include <optional>
#include <string>
#include <utility>

#include "wmisink/embedded/mof/syntax_error.hpp"

namespace wmisink::embedded::mof {
namespace {

bool is(OLECHAR unit, char ascii) noexcept { return unit == static_cast<OLECHAR>(ascii); }

bool is_blank(OLECHAR unit) noexcept {
    return is(unit, ' ') || is(unit, '\t') || is(unit, '\r') || is(unit, '\n') || is(unit, '\f') ||
           is(unit, '\v');
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

std::optional<unsigned> hexadecimal_digit(OLECHAR unit) noexcept {
    const OLECHAR small = fold(unit);
    if (is_digit(unit)) return static_cast<unsigned>(unit) - unsigned{'0'};
    if (small < static_cast<OLECHAR>('a') || small > static_cast<OLECHAR>('f')) return std::nullopt;
    return static_cast<unsigned>(small) - unsigned{'a'} + 10;
}

/// Digits of base 2 or 8 behind a sign; none beyond 64 bits or for a digit of a greater base.
std::optional<Integer> integer_of_base(WideView digits, unsigned base, bool negative) {
    std::uint64_t magnitude = 0;
    for (const OLECHAR unit : digits) {
        const unsigned digit = static_cast<unsigned>(unit) - unsigned{'0'};
        if (digit >= base || magnitude > (UINT64_MAX - digit) / base) return std::nullopt;
        magnitude = magnitude * base + digit;
    }
    return Integer{.negative = negative, .magnitude = magnitude};
}

/// `12`, `0x1F`, `017` (octal), `101b` (binary), each with or without a sign.
std::optional<Integer> integer_of(WideView source) {
    WideView digits = source;
    const bool negative = is(digits.front(), '-');
    if (negative || is(digits.front(), '+')) digits.remove_prefix(1);
    const bool hexadecimal = digits.size() > 1 && is(fold(digits[1]), 'x');
    if (!hexadecimal && is(fold(digits.back()), 'b')) {
        digits.remove_suffix(1);
        return digits.empty() ? std::nullopt : integer_of_base(digits, 2, negative);
    }
    if (!hexadecimal && digits.size() > 1 && is(digits.front(), '0')) {
        return integer_of_base(digits, 8, negative);
    }
    return parse_integer(source);
}

}  // namespace

Lexer::Lexer(WideView text) noexcept : text_(text) {
    constexpr OLECHAR kByteOrderMark{0xFEFF};
    if (!text_.empty() && text_.front() == kByteOrderMark) position_ = 1;
}

bool Lexer::is_at(std::size_t where, char expected) const noexcept {
    return where < text_.size() && is(text_[where], expected);
}

Token Lexer::take(TokenKind kind, std::size_t length) noexcept {
    Token token{.kind = kind, .offset = position_, .source = text_.substr(position_, length)};
    position_ += length;
    return token;
}

void Lexer::skip_blanks() {
    for (;;) {
        while (position_ < text_.size() && is_blank(text_[position_])) ++position_;
        if (!is_at(position_, '/')) return;
        skip_comment();
    }
}

void Lexer::skip_comment() {
    if (is_at(position_ + 1, '/')) {
        position_ = std::min(text_.find(OLECHAR{'\n'}, position_), text_.size());
    } else if (is_at(position_ + 1, '*')) {
        const std::size_t end = text_.find("*/"_w, position_ + 2);
        if (end == WideView::npos) {
            throw SyntaxError(WBEMMOF_E_UNRECOGNIZED_TOKEN, "The comment that begins here has no end",
                              position_);
        }
        position_ = end + 2;
    } else {
        throw SyntaxError(WBEMMOF_E_UNRECOGNIZED_TOKEN, "A slash begins a comment with // or /*", position_);
    }
}

std::size_t Lexer::end_of_word(std::size_t first) const noexcept {
    while (first < text_.size() && continues_word(text_[first])) ++first;
    return first;
}

Token Lexer::next() {
    skip_blanks();
    if (position_ == text_.size()) return take(TokenKind::end, 0);
    const OLECHAR unit = text_[position_];
    if (begins_word(unit)) return take(TokenKind::word, end_of_word(position_) - position_);
    if (is_digit(unit) || is(unit, '-') || is(unit, '+') || is(unit, '.')) return number();
    switch (unit) {
        case '"':
            return quoted(TokenKind::string);
        case '\'':
            return quoted(TokenKind::character);
        case '$':
            return alias();
        case '#':
            return pragma();
        case '{':
        case '}':
        case '[':
        case ']':
        case '(':
        case ')':
        case ':':
        case ';':
        case ',':
        case '=':
            return take(TokenKind::sign, 1);
        default:
            throw SyntaxError(
                WBEMMOF_E_UNRECOGNIZED_TOKEN,
                "The character '" + to_utf8(text_.substr(position_, 1)) + "' has no meaning here", position_);
    }
}

Token Lexer::alias() {
    const std::size_t end = end_of_word(position_ + 1);
    if (end == position_ + 1) {
        throw SyntaxError(WBEMMOF_E_EXPECTED_ALIAS_NAME, "A dollar sign begins the name of an alias",
                          position_);
    }
    Token token = take(TokenKind::alias, end - position_);
    token.text = token.source.substr(1);
    return token;
}

Token Lexer::pragma() {
    std::size_t first = position_ + 1;
    while (first < text_.size() && is_blank(text_[first])) ++first;
    const std::size_t end = end_of_word(first);
    if (!equal_ignoring_case(text_.substr(first, end - first), "pragma"_w)) {
        throw SyntaxError(WBEMMOF_E_INVALID_PRAGMA, "The only command behind # is pragma", position_);
    }
    return take(TokenKind::pragma, end - position_);
}

Token Lexer::quoted(TokenKind kind) {
    const OLECHAR quote = text_[position_];
    Text content;
    for (std::size_t at = position_ + 1; at < text_.size(); ++at) {
        if (text_[at] == quote) {
            Token token = take(kind, at + 1 - position_);
            token.text = std::move(content);
            return token;
        }
        if (is(text_[at], '\n')) break;
        content.push_back(is(text_[at], '\\') ? escape(at) : text_[at]);
    }
    throw SyntaxError(WBEMMOF_E_UNRECOGNIZED_TOKEN,
                      "The text that begins here has no closing quote on its line; close it, and go on with "
                      "another string on the next",
                      position_);
}

/// `at` is on the backslash, and then on the escape's last unit.
OLECHAR Lexer::escape(std::size_t& at) const {
    const std::size_t begin = at++;
    switch (at < text_.size() ? text_[at] : OLECHAR{0}) {
        case 'b':
            return OLECHAR{'\b'};
        case 't':
            return OLECHAR{'\t'};
        case 'n':
            return OLECHAR{'\n'};
        case 'f':
            return OLECHAR{'\f'};
        case 'r':
            return OLECHAR{'\r'};
        case '"':
        case '\'':
        case '\\':
            return text_[at];
        case 'x':
        case 'X': {
            unsigned unit = 0;
            std::size_t digits = 0;
            while (digits < 4 && at + 1 < text_.size()) {
                const auto digit = hexadecimal_digit(text_[at + 1]);
                if (!digit) break;
                unit = unit * 16 + *digit;
                ++digits;
                ++at;
            }
            if (digits != 0) return static_cast<OLECHAR>(unit);
            break;
        }
        default:
            break;
    }
    throw SyntaxError(
        WBEMMOF_E_ILLEGAL_CONSTANT_VALUE,
        "A backslash is followed by b, t, n, f, r, x and up to four hexadecimal digits, a quote "
        "or a backslash",
        begin);
}

Token Lexer::number() {
    const auto digits_from = [this](std::size_t at) {
        while (at < text_.size() && is_digit(text_[at])) ++at;
        return at;
    };
    const std::size_t first = position_ + (is_at(position_, '-') || is_at(position_, '+') ? 1 : 0);
    std::size_t end = digits_from(first);
    bool real = false;
    if (is_at(end, '.') && end + 1 < text_.size() && is_digit(text_[end + 1])) {
        real = true;
        end = digits_from(end + 1);
    }
    const bool hexadecimal = is_at(first, '0') && (is_at(first + 1, 'x') || is_at(first + 1, 'X'));
    if (!hexadecimal && (is_at(end, 'e') || is_at(end, 'E'))) {
        const std::size_t sign = is_at(end + 1, '-') || is_at(end + 1, '+') ? 1 : 0;
        real = true;
        end = digits_from(end + 1 + sign);
    }
    end = end_of_word(end);
    const WideView source = text_.substr(position_, end - position_);
    const auto whole = real || end == first ? std::nullopt : integer_of(source);
    // A number may begin with its point, which parse_real() does not take.
    Text broken_source(source);
    if (is_at(first, '.')) broken_source.insert(first - position_, 1, OLECHAR{'0'});
    const auto broken = real ? parse_real(broken_source) : std::nullopt;
    if (!whole && !broken) {
        throw SyntaxError(WBEMMOF_E_ILLEGAL_CONSTANT_VALUE,
                          "'" + to_utf8(text_.substr(position_, std::max(end, first + 1) - position_)) +
                              "' is no number, or one that 64 bits cannot hold",
                          position_);
    }
    Token token = take(real ? TokenKind::real : TokenKind::integer, source.size());
    token.integer = whole.value_or(Integer{});
    token.real = broken.value_or(0);
    return token;
}

}  // namespace wmisink::embedded::mof
