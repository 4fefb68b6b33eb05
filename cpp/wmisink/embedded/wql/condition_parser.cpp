#include "wmisink/embedded/wql/condition_parser.hpp"

#include <string>
#include <utility>

namespace wmisink::embedded::wql {
namespace {

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

}  // namespace

std::optional<Constant> ConditionParser::constant() {
    Constant result{.value = Null{}, .offset = tokens_.next().offset};
    switch (tokens_.next().kind) {
        case TokenKind::string:
            result.value = tokens_.advance().text;
            return result;
        case TokenKind::integer:
            result.value = tokens_.advance().integer;
            return result;
        case TokenKind::real:
            result.value = tokens_.advance().real;
            return result;
        default:
            break;
    }
    if (tokens_.at("true") || tokens_.at("false")) {
        result.value = tokens_.at("true");
        tokens_.advance();
        return result;
    }
    if (tokens_.skip("null")) {
        return result;
    }
    return std::nullopt;
}

template <class Operand>
Expression ConditionParser::chain(Expression::Kind kind, std::string_view keyword, Operand operand) {
    Expression first = operand();
    if (!tokens_.at(keyword)) {
        return first;
    }
    Expression whole{.kind = kind, .comparison = {}, .operands = {}};
    whole.operands.push_back(std::move(first));
    while (tokens_.skip(keyword)) {
        whole.operands.push_back(operand());
    }
    return whole;
}

Expression ConditionParser::disjunction() {
    return chain(Expression::Kind::any_of, "or", [this] { return conjunction(); });
}

Expression ConditionParser::conjunction() {
    return chain(Expression::Kind::all_of, "and", [this] { return negation(); });
}

Expression ConditionParser::negation() {
    bool negated = false;
    while (tokens_.skip("not")) {
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

Expression ConditionParser::primary() {
    if (tokens_.next().kind != TokenKind::open_bracket) {
        return comparison();
    }
    if (depth_ == kMaxBracketDepth) {
        throw SyntaxError("Brackets are nested deeper than " + std::to_string(kMaxBracketDepth),
                          tokens_.next().offset);
    }
    ++depth_;
    tokens_.advance();
    Expression inner = disjunction();
    if (!tokens_.skip(TokenKind::close_bracket)) {
        tokens_.fail("AND, OR or a closing bracket");
    }
    --depth_;
    return inner;
}

Expression ConditionParser::comparison() {
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

Comparison ConditionParser::property_first() {
    Comparison result;
    result.property = tokens_.property();
    if (tokens_.skip("is")) {
        result.operation = tokens_.skip("not") ? Operator::is_not_null : Operator::is_null;
        result.constant.offset = tokens_.next().offset;
        tokens_.expect("null", result.operation == Operator::is_null ? "NULL or NOT NULL after IS"
                                                                     : "NULL after IS NOT");
        return result;
    }
    if (tokens_.skip("isa")) {
        result.operation = Operator::isa;
        result.constant.offset = tokens_.next().offset;
        if (tokens_.next().kind == TokenKind::string) {
            result.constant.value = tokens_.advance().text;
        } else if (tokens_.at_name()) {
            result.constant.value = Text(tokens_.advance().source);
        } else {
            tokens_.fail("a class name after ISA");
        }
        return result;
    }
    if (tokens_.skip("like")) {
        result.operation = Operator::like;
        result.constant.offset = tokens_.next().offset;
        if (tokens_.next().kind != TokenKind::string) {
            tokens_.fail("a string after LIKE");
        }
        result.constant.value = tokens_.advance().text;
        return result;
    }
    const auto operation = relation();
    if (!operation) {
        tokens_.fail("a comparison operator");
    }
    result.operation = *operation;
    auto right = constant();
    if (!right) {
        tokens_.fail("a constant to compare with (a property can stand on one side only)");
    }
    result.constant = std::move(*right);
    return result;
}

Comparison ConditionParser::constant_first(Constant left) {
    const auto operation = relation();
    if (!operation) {
        tokens_.fail("a comparison operator after the constant");
    }
    if (!tokens_.at_name()) {
        tokens_.fail("a property name to compare the constant with");
    }
    return Comparison{
        .property = tokens_.property(), .operation = mirrored(*operation), .constant = std::move(left)};
}

std::optional<Operator> ConditionParser::relation() {
    Operator result{};
    switch (tokens_.next().kind) {
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
    tokens_.advance();
    return result;
}

}  // namespace wmisink::embedded::wql
