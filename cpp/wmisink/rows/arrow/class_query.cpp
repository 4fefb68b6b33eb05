#include "wmisink/rows/arrow/class_query.hpp"

#include <utility>

#include "wmisink/rows/select_statement.hpp"

namespace wmisink::arrow {

using namespace literals;

std::optional<ClassQuery> class_query(std::string_view wql) {
    auto read = read_select(wql);
    if (!read || read->joined || read->grouped) return std::nullopt;
    ClassQuery query{.class_name = std::move(read->class_name)};
    if (equal_ignoring_case(query.class_name, "meta_class"_w)) return std::nullopt;
    for (SelectStatement::Selected& one : read->list) {
        if (!one.of.empty() && !equal_ignoring_case(one.of, query.class_name)) return std::nullopt;
        query.selected.push_back(std::move(one.name));
    }
    return query;
}

}  // namespace wmisink::arrow
