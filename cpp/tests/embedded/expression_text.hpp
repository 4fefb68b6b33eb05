#pragma once

#include <string>
#include <string_view>

#include "wmisink/embedded/wql/parser.hpp"

namespace wmisink::embedded::wql {

inline std::string text_of(const PropertyName& name) {
    std::string text;
    for (const Text& part : name.parts) {
        if (!text.empty()) {
            text += '.';
        }
        text += to_utf8(part);
    }
    return text;
}

inline std::string text_of(const Constant& constant) {
    struct Printer {
        std::string operator()(Null) const { return "NULL"; }
        std::string operator()(bool truth) const { return truth ? "TRUE" : "FALSE"; }
        std::string operator()(const Integer& number) const { return decimal_text(number); }
        std::string operator()(double number) const { return std::to_string(number); }
        std::string operator()(const Text& text) const { return "'" + to_utf8(text) + "'"; }
    };
    return std::visit(Printer{}, constant.value);
}

inline std::string text_of(const Comparison& comparison) {
    const std::string property = text_of(comparison.property);
    const std::string constant = text_of(comparison.constant);
    switch (comparison.operation) {
        case Operator::equal:
            return "(= " + property + " " + constant + ")";
        case Operator::not_equal:
            return "(<> " + property + " " + constant + ")";
        case Operator::less:
            return "(< " + property + " " + constant + ")";
        case Operator::less_equal:
            return "(<= " + property + " " + constant + ")";
        case Operator::greater:
            return "(> " + property + " " + constant + ")";
        case Operator::greater_equal:
            return "(>= " + property + " " + constant + ")";
        case Operator::like:
            return "(like " + property + " " + constant + ")";
        case Operator::isa:
            return "(isa " + property + " " + constant + ")";
        case Operator::is_null:
            return "(null " + property + ")";
        case Operator::is_not_null:
            return "(not-null " + property + ")";
    }
    return "?";
}

/// `(or (= a 1) (and (= b 2) (= c 3)))`
inline std::string text_of(const Expression& expression) {
    if (expression.kind == Expression::Kind::comparison) {
        return text_of(expression.comparison);
    }
    std::string text = expression.kind == Expression::Kind::all_of   ? "(and"
                       : expression.kind == Expression::Kind::any_of ? "(or"
                                                                     : "(not";
    for (const Expression& operand : expression.operands) {
        text += " " + text_of(operand);
    }
    return text + ")";
}

/// Of a query that is a SELECT.
inline SelectQuery parse_select(WideView query) { return std::get<SelectQuery>(parse(query)); }

/// The WHERE of `SELECT * FROM C WHERE <condition>`.
inline std::string condition(std::string_view text) {
    return text_of(*parse_select(to_wide("SELECT * FROM C WHERE " + std::string(text))).where);
}

}  // namespace wmisink::embedded::wql
