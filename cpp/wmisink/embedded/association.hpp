#pragma once

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/result.hpp"
#include "wmisink/embedded/wql/ast.hpp"

namespace wmisink::embedded {

/// Answers ASSOCIATORS OF and REFERENCES OF.
///
/// The association classes are those with the qualifier Association, their own or inherited; references are
/// compared as object paths, however they are written. A provider of associations is offered the equality of
/// the reference property with the source's full path, once for each reference property that may hold it. An
/// endpoint comes as many times as there are associations to it, and associations that lead out of the
/// namespace are not followed (Microsoft, "ASSOCIATORS OF Statement", "Querying with WQL").
///
/// Throws Failure: WBEM_E_INVALID_OBJECT_PATH, WBEM_E_INVALID_CLASS, WBEM_E_NOT_FOUND when there is no
/// source, WBEM_E_INVALID_QUERY for a class path without SchemaOnly or an instance's with it.
void run_association(const wql::AssociationQuery& query, const Namespace& nspace, ResultOutput& output);

}  // namespace wmisink::embedded
