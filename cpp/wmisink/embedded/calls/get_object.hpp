#pragma once

#include <memory>

#include "wmisink/embedded/repository.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// Gives the class or the instance that the path names, in this or another namespace of the repository; for
/// an empty path a class to be filled. The operation throws WBEM_E_NOT_FOUND, what find_target() and what
/// find_object() throw.
[[nodiscard]] Operation get_object(WideView path, std::shared_ptr<Repository> repository,
                                   std::shared_ptr<Namespace> nspace);

}  // namespace wmisink::embedded
