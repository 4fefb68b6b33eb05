#include "wmisink/embedded/mof/cursor.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "wmisink/embedded/mof/parser.hpp"
#include "wmisink/embedded/mof/syntax_error.hpp"

namespace wmisink::embedded::mof {

bool Cursor::at(char sign) const noexcept {
    return token_.kind == TokenKind::sign && token_.source.front() == static_cast<OLECHAR>(sign);
}

bool Cursor::at(std::string_view keyword) const noexcept {
    return token_.kind == TokenKind::word && token_.source.size() == keyword.size() &&
           std::equal(keyword.begin(), keyword.end(), token_.source.begin(),
                      [](char letter, OLECHAR unit) { return static_cast<OLECHAR>(letter) == fold(unit); });
}

Token Cursor::advance() { return std::exchange(token_, lexer_.next()); }

bool Cursor::skip(char sign) {
    const bool here = at(sign);
    if (here) advance();
    return here;
}

bool Cursor::skip(std::string_view keyword) {
    const bool here = at(keyword);
    if (here) advance();
    return here;
}

void Cursor::fail(HRESULT code, const std::string& expected) const {
    const std::string found =
        token_.kind == TokenKind::end ? "the text ends" : "there is '" + to_utf8(token_.source) + "'";
    throw SyntaxError(code, expected + " is expected, and " + found, token_.offset);
}

void Cursor::expect(char sign, HRESULT code) {
    if (!skip(sign)) fail(code, std::string("'") + sign + "'");
}

Text Cursor::name(HRESULT code, const char* what) {
    if (!at_kind(TokenKind::word)) fail(code, what);
    return Text(advance().source);
}

void Cursor::enter() {
    if (++depth_ > kMaxDepth) {
        throw SyntaxError(WBEMMOF_E_INVALID_INSTANCE_DECLARATION,
                          "Arrays and objects are nested more than " + std::to_string(kMaxDepth) + " deep",
                          token_.offset);
    }
}

Text Cursor::string() {
    Text text;
    while (at_kind(TokenKind::string)) text += advance().text;
    return text;
}

Literal Cursor::array() {
    enter();
    Literal result{.value = std::vector<Literal>(), .offset = token_.offset};
    auto& elements = std::get<std::vector<Literal>>(result.value);
    expect('{', WBEMMOF_E_EXPECTED_OPEN_BRACE);
    while (!at('}')) {
        elements.push_back(literal());
        if (!skip(',')) break;
    }
    expect('}', WBEMMOF_E_EXPECTED_CLOSE_BRACE);
    --depth_;
    return result;
}

Literal Cursor::literal() {
    Literal result{.value = {}, .offset = token_.offset};
    if (at('{')) return array();
    if (at_kind(TokenKind::string)) {
        result.value = string();
    } else if (at_kind(TokenKind::character)) {
        result.value = advance().text;
    } else if (at_kind(TokenKind::integer)) {
        result.value = advance().integer;
    } else if (at_kind(TokenKind::real)) {
        result.value = advance().real;
    } else if (at_kind(TokenKind::alias)) {
        result.value = Alias{advance().text};
    } else if (skip("true")) {
        result.value = true;
    } else if (skip("false")) {
        result.value = false;
    } else if (skip("instance")) {
        auto embedded = std::make_shared<InstanceDeclaration>(instance(result.offset));
        if (!embedded->alias.empty()) {
            throw SyntaxError(WBEMMOF_E_ALIASES_IN_EMBEDDED, "An embedded object has no alias",
                              result.offset);
        }
        result.value = std::shared_ptr<const InstanceDeclaration>(std::move(embedded));
    } else if (!skip("null")) {
        fail(WBEMMOF_E_ILLEGAL_CONSTANT_VALUE, "A value");
    }
    return result;
}

Text Cursor::alias() {
    if (!skip("as")) return {};
    if (!at_kind(TokenKind::alias)) fail(WBEMMOF_E_EXPECTED_DOLLAR, "An alias that begins with $");
    return advance().text;
}

InstanceDeclaration Cursor::instance(std::size_t offset) {
    enter();
    InstanceDeclaration declared{.class_name = {}, .alias = {}, .assignments = {}, .offset = offset};
    if (!skip("of")) fail(WBEMMOF_E_INVALID_INSTANCE_DECLARATION, "'of' behind 'instance'");
    declared.class_name = name(WBEMMOF_E_EXPECTED_CLASS_NAME, "The name of a class");
    declared.alias = alias();
    expect('{', WBEMMOF_E_EXPECTED_OPEN_BRACE);
    while (!at('}')) {
        Assignment added = assignment();
        const bool twice =
            std::any_of(declared.assignments.begin(), declared.assignments.end(),
                        [&](const Assignment& one) { return equal_ignoring_case(one.name, added.name); });
        if (twice) {
            throw SyntaxError(WBEMMOF_E_DUPLICATE_PROPERTY,
                              "The property " + to_utf8(added.name) + " has two values", added.offset);
        }
        declared.assignments.push_back(std::move(added));
    }
    expect('}', WBEMMOF_E_EXPECTED_CLOSE_BRACE);
    --depth_;
    return declared;
}

Assignment Cursor::assignment() {
    Assignment assigned{.name = {}, .value = {}, .offset = token_.offset};
    assigned.name = name(WBEMMOF_E_EXPECTED_PROPERTY_NAME, "The name of a property, or '}'");
    expect('=', WBEMMOF_E_INVALID_INSTANCE_DECLARATION);
    assigned.value = literal();
    expect(';', WBEMMOF_E_EXPECTED_SEMI);
    return assigned;
}

}  // namespace wmisink::embedded::mof
