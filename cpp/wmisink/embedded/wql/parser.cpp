#include "wmisink/embedded/wql/parser.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "wmisink/embedded/wql/association_parser.hpp"
#include "wmisink/embedded/wql/token_reader.hpp"

namespace wmisink::embedded::wql {
namespace {

enum class Purpose : std::uint8_t { data, event };

class SelectParser {
  public:
    SelectParser(TokenReader& tokens, Purpose purpose) noexcept : tokens_(tokens), purpose_(purpose) {}

    SelectQuery parse() {
        tokens_.expect("select", purpose_ == Purpose::event
                                     ? "SELECT at its start"
                                     : "SELECT, ASSOCIATORS or REFERENCES at its start");
        list();
        tokens_.expect("from", "FROM and a class after the property list");
        query_.class_offset = tokens_.next().offset;
        query_.class_name = tokens_.name("a class name after FROM");
        refuse_event_words();
        if (tokens_.skip("within")) {
            query_.within = seconds();
        }
        if (tokens_.skip("where")) {
            query_.where = ConditionParser(tokens_).disjunction();
        }
        refuse_event_words();
        if (tokens_.skip("group")) {
            query_.grouping = grouping();
        }
        if (!tokens_.at(TokenKind::end)) {
            tokens_.fail(what_may_follow());
        }
        return std::move(query_);
    }

  private:
    /// `COUNT` is a property's name unless a bracket follows, which no property list has.
    void list() {
        if (tokens_.skip(TokenKind::star)) {
            return;
        }
        do {
            query_.properties.push_back(tokens_.property());
            if (tokens_.at(TokenKind::open_bracket)) {
                count();
                return;
            }
        } while (tokens_.skip(TokenKind::comma));
    }

    void count() {
        const PropertyName& name = query_.properties.front();
        const bool alone = query_.properties.size() == 1 && name.parts.size() == 1;
        if (!alone || !equal_ignoring_case(name.parts.front(), "COUNT"_w) || purpose_ == Purpose::event) {
            tokens_.fail(
                "a comma or FROM after a property name (the only function is COUNT(*), in a data "
                "query and by itself)");
        }
        tokens_.advance();
        if (!tokens_.skip(TokenKind::star)) {
            tokens_.fail("* after COUNT(");
        }
        if (!tokens_.skip(TokenKind::close_bracket)) {
            tokens_.fail(") after COUNT(*");
        }
        query_.properties.clear();
        query_.count = true;
    }

    double seconds() {
        const Token number = tokens_.next();
        const bool whole = number.kind == TokenKind::integer && !number.integer.negative;
        const bool broken = number.kind == TokenKind::real && number.real >= 0;
        if (!whole && !broken) {
            tokens_.fail("a number of seconds after WITHIN");
        }
        tokens_.advance();
        return whole ? static_cast<double>(number.integer.magnitude) : number.real;
    }

    Grouping grouping() {
        Grouping result;
        tokens_.expect("within", "WITHIN and a number of seconds after GROUP");
        result.within = seconds();
        if (tokens_.skip("by")) {
            do {
                result.by.push_back(tokens_.property());
            } while (tokens_.skip(TokenKind::comma));
        }
        if (tokens_.skip("having")) {
            result.having = ConditionParser(tokens_).disjunction();
            require_number_of_events(*result.having);
        }
        return result;
    }

    static void require_number_of_events(const Expression& having) {
        if (having.kind != Expression::Kind::comparison) {
            for (const Expression& operand : having.operands) {
                require_number_of_events(operand);
            }
            return;
        }
        const PropertyName& property = having.comparison.property;
        if (property.parts.size() != 1 || !equal_ignoring_case(property.parts.front(), "NumberOfEvents"_w)) {
            throw SyntaxError("HAVING can only ask for NumberOfEvents; another property stands",
                              property.offset);
        }
        if (!std::holds_alternative<Integer>(having.comparison.constant.value)) {
            throw SyntaxError("HAVING compares NumberOfEvents with a whole number; something else stands",
                              having.comparison.constant.offset);
        }
    }

    void refuse_event_words() const {
        if (purpose_ == Purpose::data && (tokens_.at("within") || tokens_.at("group"))) {
            throw SyntaxError(
                "WITHIN and GROUP belong to event queries, which ExecNotificationQuery takes; "
                "this query has one",
                tokens_.next().offset);
        }
    }

    [[nodiscard]] const char* what_may_follow() const noexcept {
        if (query_.grouping) {
            if (query_.grouping->having) {
                return "AND, OR or its end here";
            }
            return query_.grouping->by.empty() ? "BY, HAVING or its end here"
                                               : "a comma, HAVING or its end here";
        }
        if (purpose_ == Purpose::data) {
            return query_.where ? "AND, OR or its end here" : "WHERE or its end here";
        }
        if (query_.where) {
            return "AND, OR, GROUP or its end here";
        }
        return query_.within ? "WHERE, GROUP or its end here" : "WITHIN, WHERE, GROUP or its end here";
    }

    TokenReader& tokens_;
    Purpose purpose_;
    SelectQuery query_;
};

}  // namespace

Query parse(WideView query) {
    TokenReader tokens(query);
    if (tokens.at("associators") || tokens.at("references")) {
        return parse_association(tokens);
    }
    return SelectParser(tokens, Purpose::data).parse();
}

SelectQuery parse_event(WideView query) {
    TokenReader tokens(query);
    return SelectParser(tokens, Purpose::event).parse();
}

}  // namespace wmisink::embedded::wql
