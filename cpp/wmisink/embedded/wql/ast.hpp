#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "wmisink/embedded/wql/token.hpp"

namespace wmisink::embedded::wql {

struct Null {
    friend bool operator==(Null, Null) = default;
};

/// A constant as written; which type it is to have, the property it is compared with decides.
struct Constant {
    std::variant<Null, bool, Integer, double, Text> value;
    std::size_t offset = 0;
};

/// `Name`, `Class.Name` or `Embedded.Name`: names joined by dots.
struct PropertyName {
    std::vector<Text> parts;
    std::size_t offset = 0;
};

enum class Operator : std::uint8_t {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    like,
    isa,
    is_null,
    is_not_null
};

/// One comparison, with the property on the left: the parser turns `5 < Size` into `Size > 5`
/// and `= NULL` into IS NULL.
struct Comparison {
    PropertyName property;
    Operator operation = Operator::equal;
    Constant constant;
};

/// A node of a WHERE. AND and OR have all their operands side by side, so a long chain is not deep.
struct Expression {
    enum class Kind : std::uint8_t { comparison, all_of, any_of, negation };

    Kind kind = Kind::comparison;
    Comparison comparison;
    std::vector<Expression> operands;
};

/// `GROUP WITHIN n [BY property, …] [HAVING NumberOfEvents …]` of an event query.
struct Grouping {
    /// The length of the interval, in seconds.
    double within = 0;
    std::vector<PropertyName> by;
    std::optional<Expression> having;
};

/// `SELECT … FROM … [WITHIN n] [WHERE …] [GROUP …]`: a data query, a schema query (of meta_class) or an event
/// query.
struct SelectQuery {
    /// Empty for `*` and for COUNT(*).
    std::vector<PropertyName> properties;
    /// `SELECT COUNT(*)`.
    bool count = false;
    Text class_name;
    std::size_t class_offset = 0;
    /// Seconds between two polls; event queries only.
    std::optional<double> within;
    std::optional<Expression> where;
    /// Event queries only.
    std::optional<Grouping> grouping;
};

/// `ASSOCIATORS OF {path} WHERE …` and `REFERENCES OF {path} WHERE …`.
struct AssociationQuery {
    /// REFERENCES OF: the association objects themselves, not what is at their other end.
    bool references = false;
    /// What stood between the braces.
    Text path;
    std::size_t path_offset = 0;
    /// Each empty when it was not given.
    Text assoc_class;
    Text result_class;
    Text role;
    Text result_role;
    Text required_qualifier;
    Text required_assoc_qualifier;
    bool class_defs_only = false;
    bool schema_only = false;
    bool keys_only = false;
};

using Query = std::variant<SelectQuery, AssociationQuery>;

}  // namespace wmisink::embedded::wql
