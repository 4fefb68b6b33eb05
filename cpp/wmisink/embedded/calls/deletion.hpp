#pragma once

#include <memory>

#include "wmisink/embedded/repository.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// Removes a class with its instances and subclasses. The operation throws Failure WBEM_E_NOT_FOUND,
/// WBEM_E_INVALID_OPERATION for a system class. Source: Microsoft, "IWbemServices::DeleteClass".
[[nodiscard]] Operation delete_class(WideView name, std::shared_ptr<Namespace> nspace);

/// Removes an instance from the store, or has a provider of its class or of a subclass remove it. The
/// operation throws Failure WBEM_E_INVALID_OBJECT_PATH for a path that names no instance,
/// WBEM_E_INVALID_CLASS, WBEM_E_NOT_FOUND, WBEM_E_NOT_SUPPORTED for a path out of the namespace, and
/// ProviderFailure when no provider succeeds and one fails. Source: Microsoft,
/// "IWbemServices::DeleteInstance".
[[nodiscard]] Operation delete_instance(WideView path, std::shared_ptr<Repository> repository,
                                        std::shared_ptr<Namespace> nspace);

}  // namespace wmisink::embedded
