#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "wmisink/com/text.hpp"

namespace wmisink::arrow {

/// What a query asks for: instances of a class, or events of one.
struct ClassQuery {
    WideString class_name;
    std::vector<WideString> selected{};  ///< the SELECT list in its order; empty: `*`
};

/// Reads `SELECT … FROM Class …`. None for a query whose rows are not of the class after FROM: GROUP BY,
/// `COUNT(*)`, class definitions (`meta_class`), ASSOCIATORS OF and REFERENCES OF, properties of embedded
/// objects in the SELECT list, and for one that cannot be read.
[[nodiscard]] std::optional<ClassQuery> class_query(std::string_view wql);

}  // namespace wmisink::arrow
