#include "wmisink/embedded/wql/parser.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "wmisink/embedded/wql/lexer.hpp"

namespace wmisink::embedded::wql {
namespace {

/// Words that cannot be names.
constexpr std::array<std::string_view, 12> kReserved = {"and",  "from", "is",   "isa",    "like",  "not",
                                                        "null", "or",   "true", "select", "where", "false"};

bool equals(WideView word, std::string_view keyword) noexcept {
    return word.size() == keyword.size() &&
           std::equal(word.begin(), word.end(), keyword.begin(),
                      [](OLECHAR unit, char letter) { return fold(unit) == static_cast<OLECHAR>(letter); });
}

Operator mirrored(Operator operation) noexcept {
    switch (operation) {
        case Operator::less:
            return Operator::greater;
        case Operator::less_equal:
            return Operator::greater_equal;
        case Operator::greater:
            return Operator::less;
        case Operator::greater_equal:
            return Operator::less_equal;
        default:
            return operation;
    }
}

class Parser {
  public:
    explicit Parser(WideView text) : lexer_(text), token_(lexer_.next()) {}

    SelectQuery select();

  private:
    [[nodiscard]] bool at(std::string_view keyword) const noexcept {
        return token_.kind == TokenKind::word && equals(token_.source, keyword);
    }
    [[nodiscard]] bool at_name() const noexcept;
    Token advance() { return std::exchange(token_, lexer_.next()); }
    bool skip(std::string_view keyword);
    bool skip(TokenKind kind);
    void expect(std::string_view keyword, const char* what);
    [[noreturn]] void fail(const std::string& expected) const;

    PropertyName property();
    std::optional<Constant> constant();
    Expression disjunction();
    Expression conjunction();
    Expression negation();
    Expression primary();
    Expression comparison();
    Comparison property_first();
    Comparison constant_first(Constant left);
    std::optional<Operator> relation();
    template <class Operand>
    Expression chain(Expression::Kind kind, std::string_view keyword, Operand operand);

    Lexer lexer_;
    Token token_;
    std::size_t depth_ = 0;
};

void Parser::fail(const std::string& expected) const {
    std::string found = "the query ends";
    if (token_.kind != TokenKind::end) {
        constexpr std::size_t kLongest = 40;
        found = "there is " + to_utf8(token_.source.substr(0, kLongest));
    }
    throw SyntaxError("The query needs " + expected + ", but " + found, token_.offset);
}

bool Parser::at_name() const noexcept {
    return token_.kind == TokenKind::word && std::none_of(kReserved.begin(), kReserved.end(),
                                                          [this](std::string_view word) { return at(word); });
}

bool Parser::skip(std::string_view keyword) {
    const bool found = at(keyword);
    if (found) {
        advance();
    }
    return found;
}

bool Parser::skip(TokenKind kind) {
    const bool found = token_.kind == kind;
    if (found) {
        advance();
    }
    return found;
}

void Parser::expect(std::string_view keyword, const char* what) {
    if (!skip(keyword)) {
        fail(what);
    }
}

SelectQuery Parser::select() {
    SelectQuery query;
    expect("select", "SELECT at its start");
    if (!skip(TokenKind::star)) {
        do {
            query.properties.push_back(property());
        } while (skip(TokenKind::comma));
    }
    expect("from", "FROM and a class after the property list");
    if (!at_name()) {
        fail("a class name after FROM");
    }
    query.class_offset = token_.offset;
    query.class_name = Text(advance().source);
    if (skip("where")) {
        query.where = disjunction();
    }
    if (token_.kind != TokenKind::end) {
        fail(query.where ? "AND, OR or its end here" : "WHERE or its end here");
    }
    return query;
}

PropertyName Parser::property() {
    PropertyName name{.parts = {}, .offset = token_.offset};
    do {
        if (!at_name()) {
            fail("a property name");
        }
        name.parts.emplace_back(advance().source);
    } while (skip(TokenKind::dot));
    return name;
}

std::optional<Constant> Parser::constant() {
    Constant result{.value = Null{}, .offset = token_.offset};
    switch (token_.kind) {
        case TokenKind::string:
            result.value = advance().text;
            return result;
        case TokenKind::integer:
            result.value = advance().integer;
            return result;
        case TokenKind::real:
            result.value = advance().real;
            return result;
        default:
            break;
    }
    if (at("true") || at("false")) {
        result.value = at("true");
        advance();
        return result;
    }
    if (skip("null")) {
        return result;
    }
    return std::nullopt;
}

template <class Operand>
Expression Parser::chain(Expression::Kind kind, std::string_view keyword, Operand operand) {
    Expression first = operand();
    if (!at(keyword)) {
        return first;
    }
    Expression whole{.kind = kind, .comparison = {}, .operands = {}};
    whole.operands.push_back(std::move(first));
    while (skip(keyword)) {
        whole.operands.push_back(operand());
    }
    return whole;
}

Expression Parser::disjunction() {
    return chain(Expression::Kind::any_of, "or", [this] { return conjunction(); });
}

Expression Parser::conjunction() {
    return chain(Expression::Kind::all_of, "and", [this] { return negation(); });
}

Expression Parser::negation() {
    bool negated = false;
    while (skip("not")) {
        negated = !negated;
    }
    Expression operand = primary();
    if (!negated) {
        return operand;
    }
    Expression whole{.kind = Expression::Kind::negation, .comparison = {}, .operands = {}};
    whole.operands.push_back(std::move(operand));
    return whole;
}

Expression Parser::primary() {
    if (token_.kind != TokenKind::open_bracket) {
        return comparison();
    }
    if (depth_ == kMaxBracketDepth) {
        throw SyntaxError("Brackets are nested deeper than " + std::to_string(kMaxBracketDepth),
                          token_.offset);
    }
    ++depth_;
    advance();
    Expression inner = disjunction();
    if (!skip(TokenKind::close_bracket)) {
        fail("AND, OR or a closing bracket");
    }
    --depth_;
    return inner;
}

Expression Parser::comparison() {
    Expression result;
    if (auto left = constant()) {
        result.comparison = constant_first(std::move(*left));
    } else {
        result.comparison = property_first();
    }
    Comparison& found = result.comparison;
    if (std::holds_alternative<Null>(found.constant.value)) {
        if (found.operation == Operator::equal) {
            found.operation = Operator::is_null;
        } else if (found.operation == Operator::not_equal) {
            found.operation = Operator::is_not_null;
        } else if (found.operation != Operator::is_null && found.operation != Operator::is_not_null) {
            throw SyntaxError("NULL can only be compared by =, <>, IS and IS NOT; it stands",
                              found.constant.offset);
        }
    }
    return result;
}

Comparison Parser::property_first() {
    Comparison result;
    result.property = property();
    if (skip("is")) {
        result.operation = skip("not") ? Operator::is_not_null : Operator::is_null;
        result.constant.offset = token_.offset;
        expect("null",
               result.operation == Operator::is_null ? "NULL or NOT NULL after IS" : "NULL after IS NOT");
        return result;
    }
    if (skip("isa")) {
        result.operation = Operator::isa;
        result.constant.offset = token_.offset;
        if (token_.kind == TokenKind::string) {
            result.constant.value = advance().text;
        } else if (at_name()) {
            result.constant.value = Text(advance().source);
        } else {
            fail("a class name after ISA");
        }
        return result;
    }
    if (skip("like")) {
        result.operation = Operator::like;
        result.constant.offset = token_.offset;
        if (token_.kind != TokenKind::string) {
            fail("a string after LIKE");
        }
        result.constant.value = advance().text;
        return result;
    }
    const auto operation = relation();
    if (!operation) {
        fail("a comparison operator");
    }
    result.operation = *operation;
    auto right = constant();
    if (!right) {
        fail("a constant to compare with (a property can stand on one side only)");
    }
    result.constant = std::move(*right);
    return result;
}

Comparison Parser::constant_first(Constant left) {
    const auto operation = relation();
    if (!operation) {
        fail("a comparison operator after the constant");
    }
    if (!at_name()) {
        fail("a property name to compare the constant with");
    }
    return Comparison{.property = property(), .operation = mirrored(*operation), .constant = std::move(left)};
}

std::optional<Operator> Parser::relation() {
    Operator result{};
    switch (token_.kind) {
        case TokenKind::equal:
            result = Operator::equal;
            break;
        case TokenKind::not_equal:
            result = Operator::not_equal;
            break;
        case TokenKind::less:
            result = Operator::less;
            break;
        case TokenKind::less_equal:
            result = Operator::less_equal;
            break;
        case TokenKind::greater:
            result = Operator::greater;
            break;
        case TokenKind::greater_equal:
            result = Operator::greater_equal;
            break;
        default:
            return std::nullopt;
    }
    advance();
    return result;
}

}  // namespace

SelectQuery parse(WideView query) { return Parser(query).select(); }

}  // namespace wmisink::embedded::wql
