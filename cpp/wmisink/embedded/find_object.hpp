#pragma once

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// The instance that a path names, from the store or from a provider; nullptr when there is none. A provider
/// is told when nobody waits for `caller` any more.
/// Throws Failure: WBEM_E_INVALID_CLASS, WBEM_E_INVALID_OBJECT_PATH, and what run_select() throws.
[[nodiscard]] Instance::Ref find_object(const ObjectPath& path, const Namespace& nspace,
                                        const ResultOutput* caller = nullptr);

}  // namespace wmisink::embedded
