#pragma once

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/result.hpp"
#include "wmisink/embedded/wql/ast.hpp"

namespace wmisink::embedded {

/// SchemaOnly: the classes that the source class is associated with by declaration, or the association
/// classes that refer to it. An endpoint's class comes as often as there are associations to it (Microsoft,
/// "Schema Associations").
void run_schema_association(const wql::AssociationQuery& query, const Class& source, const Namespace& nspace,
                            ResultOutput& output);

}  // namespace wmisink::embedded
