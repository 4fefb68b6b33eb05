#pragma once

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// What the flags of ExecQuery ask of the answer.
struct QueryOptions {
    /// WBEM_FLAG_ENSURE_LOCATABLE: objects that were cut down keep their paths.
    bool locatable = false;
    /// WBEM_FLAG_PROTOTYPE: one object of the answer's shape and nothing else; no source is asked.
    bool prototype = false;
};

/// Answers a data, schema or association query: parses it, resolves its names and puts what it finds into the
/// output, until that says stop.
///
/// `SELECT COUNT(*)` gives one instance of `__Generic` with a uint32 `Count`.
///
/// Throws Failure: WBEM_E_INVALID_QUERY with the position in its description, WBEM_E_INVALID_CLASS, and for
/// association queries WBEM_E_INVALID_OBJECT_PATH and WBEM_E_NOT_FOUND; what run_select() throws.
void run_query(WideView query, const Namespace& nspace, const QueryOptions& options, ResultOutput& output);

}  // namespace wmisink::embedded
