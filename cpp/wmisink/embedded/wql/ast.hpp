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

/// `SELECT … FROM … WHERE …`.
struct SelectQuery {
    /// Empty for `*`.
    std::vector<PropertyName> properties;
    Text class_name;
    std::size_t class_offset = 0;
    std::optional<Expression> where;
};

}  // namespace wmisink::embedded::wql
