#pragma once

#include "wmisink/embedded/namespace.hpp"

namespace wmisink::embedded {

/// The instance that a path names, from the store or from a provider; nullptr when there is none.
/// Throws Failure: WBEM_E_INVALID_CLASS, WBEM_E_INVALID_OBJECT_PATH, and what run_select() throws.
[[nodiscard]] Instance::Ref find_object(const ObjectPath& path, const Namespace& nspace);

}  // namespace wmisink::embedded
