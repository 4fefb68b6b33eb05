#include "wmisink/embedded/schema_query.hpp"

#include <optional>
#include <string>

#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/wql/predicate.hpp"

namespace wmisink::embedded {
namespace {

constexpr const OLECHAR* kMetaClass = "meta_class"_w;

}  // namespace

bool is_schema_query(const wql::SelectQuery& query) noexcept {
    return equal_ignoring_case(query.class_name, kMetaClass);
}

void run_schema_query(const wql::SelectQuery& query, const Namespace& nspace, bool prototype,
                      ResultOutput& output) {
    if (query.count || !query.properties.empty()) {
        throw Failure(
            WBEM_E_INVALID_QUERY, "run_schema_query",
            "A query of meta_class gives whole classes: write SELECT * FROM meta_class, at character " +
                std::to_string(query.class_offset + 1) + ".",
            "meta_class");
    }
    std::optional<wql::Predicate> where;
    if (query.where) {
        const Class::Ref meta_class =
            Class::define({.name = kMetaClass, .superclass = {}, .properties = {}}, nullptr, nspace.place());
        where.emplace(*query.where, *meta_class);
    }
    if (prototype) {
        return;
    }
    for (const Class::Ref& one : nspace.classes()) {
        const bool kept = !where || where->holds({.of_class = *one, .values = {}, .instance = false});
        if (kept ? !output.take({.definition = one, .instance = {}, .projection = {}}) : output.cancelled()) {
            return;
        }
    }
}

}  // namespace wmisink::embedded
