#include "wmisink/embedded/wql/association_parser.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace wmisink::embedded::wql {
namespace {

/// `Keyword = name`.
struct NamedPart {
    std::string_view keyword;
    Text AssociationQuery::* member;
    bool in_references;
};

constexpr std::array<NamedPart, 6> kNamed = {{
    {"assocclass", &AssociationQuery::assoc_class, false},
    {"requiredassocqualifier", &AssociationQuery::required_assoc_qualifier, false},
    {"requiredqualifier", &AssociationQuery::required_qualifier, true},
    {"resultclass", &AssociationQuery::result_class, true},
    {"resultrole", &AssociationQuery::result_role, false},
    {"role", &AssociationQuery::role, true},
}};

/// A keyword that stands alone.
struct Switch {
    std::string_view keyword;
    bool AssociationQuery::* member;
};

constexpr std::array<Switch, 3> kSwitches = {{
    {"classdefsonly", &AssociationQuery::class_defs_only},
    {"keysonly", &AssociationQuery::keys_only},
    {"schemaonly", &AssociationQuery::schema_only},
}};

class AssociationParser {
  public:
    explicit AssociationParser(TokenReader& tokens) noexcept : tokens_(tokens) {}

    AssociationQuery parse() {
        query_.references = tokens_.skip("references");
        if (!query_.references) {
            tokens_.expect("associators", "ASSOCIATORS or REFERENCES");
        }
        tokens_.expect("of", "OF here");
        if (!tokens_.at(TokenKind::braced) || tokens_.next().text.empty()) {
            tokens_.fail("an object path in braces after OF");
        }
        Token path = tokens_.advance();
        query_.path_offset = path.offset;
        query_.path = std::move(path.text);
        if (tokens_.skip("where")) {
            do {
                part();
            } while (!tokens_.at(TokenKind::end));
        } else if (!tokens_.at(TokenKind::end)) {
            tokens_.fail("WHERE or its end here");
        }
        return std::move(query_);
    }

  private:
    void part() {
        const Token keyword = tokens_.next();
        for (const NamedPart& named : kNamed) {
            if ((named.in_references || !query_.references) && tokens_.skip(named.keyword)) {
                refuse_again(keyword, !(query_.*named.member).empty());
                if (!tokens_.skip(TokenKind::equal)) {
                    tokens_.fail("= after " + to_utf8(keyword.source) + " (no other operator is allowed)");
                }
                query_.*named.member = tokens_.name("a name, without quotes, after =");
                refuse_both(keyword);
                return;
            }
        }
        for (const Switch& one : kSwitches) {
            if (tokens_.skip(one.keyword)) {
                refuse_again(keyword, query_.*one.member);
                query_.*one.member = true;
                refuse_both(keyword);
                return;
            }
        }
        if (tokens_.at("and") || tokens_.at("or") || tokens_.at(TokenKind::comma)) {
            tokens_.fail("its keywords with nothing but blanks between them");
        }
        tokens_.fail(query_.references
                         ? "RequiredQualifier, ResultClass, Role, ClassDefsOnly, KeysOnly or SchemaOnly"
                         : "AssocClass, RequiredAssocQualifier, RequiredQualifier, ResultClass, ResultRole, "
                           "Role, ClassDefsOnly, KeysOnly or SchemaOnly");
    }

    static void refuse_again(const Token& keyword, bool given) {
        if (given) {
            throw SyntaxError(to_utf8(keyword.source) + " is given twice; the second one stands",
                              keyword.offset);
        }
    }

    /// Microsoft, "ASSOCIATORS OF Statement": ClassDefsOnly and ResultClass together are an invalid query;
    /// "Schema Associations": so are ClassDefsOnly and SchemaOnly.
    void refuse_both(const Token& keyword) const {
        if (query_.class_defs_only && (!query_.result_class.empty() || query_.schema_only)) {
            throw SyntaxError(
                "ClassDefsOnly cannot be given together with ResultClass or SchemaOnly; leave "
                "out what stands",
                keyword.offset);
        }
    }

    TokenReader& tokens_;
    AssociationQuery query_;
};

}  // namespace

AssociationQuery parse_association(TokenReader& tokens) { return AssociationParser(tokens).parse(); }

}  // namespace wmisink::embedded::wql
