#pragma once

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/result.hpp"
#include "wmisink/embedded/wql/ast.hpp"

namespace wmisink::embedded {

/// Whether it is a SELECT from `meta_class`.
[[nodiscard]] bool is_schema_query(const wql::SelectQuery& query) noexcept;

/// Gives the classes that meet the WHERE, in the order of their definition. `prototype`: none of them, since
/// a class has no shape but its own.
///
/// Throws Failure WBEM_E_INVALID_QUERY: schema queries take `*` only, and their WHERE knows `__THIS ISA` and
/// the system properties (Microsoft, "SELECT Statement for Schema Queries").
void run_schema_query(const wql::SelectQuery& query, const Namespace& nspace, bool prototype,
                      ResultOutput& output);

}  // namespace wmisink::embedded
