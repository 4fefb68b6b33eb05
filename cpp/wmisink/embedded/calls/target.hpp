#pragma once

#include <memory>

#include "wmisink/embedded/repository.hpp"

namespace wmisink::embedded {

/// An object path and the namespace that it leads to.
struct CallTarget {
    std::shared_ptr<Namespace> nspace;
    ObjectPath path;
};

/// Where a path that a client gave leads: into `here`, unless it names another namespace of the repository.
///
/// Throws Failure: WBEM_E_INVALID_OBJECT_PATH, WBEM_E_INVALID_NAMESPACE for a namespace that does not exist,
/// WBEM_E_NOT_SUPPORTED for another server.
[[nodiscard]] CallTarget find_target(WideView path, const Repository& repository,
                                     const std::shared_ptr<Namespace>& here);

/// The same where only `here` will do. Throws Failure WBEM_E_NOT_SUPPORTED for another namespace.
[[nodiscard]] ObjectPath path_within(WideView path, const Repository& repository,
                                     const std::shared_ptr<Namespace>& here);

}  // namespace wmisink::embedded
