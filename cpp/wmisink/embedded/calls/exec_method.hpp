#pragma once

#include <memory>

#include "wmisink/embedded/repository.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// Has a method provider do a method of the class or the instance that the path names, and gives its out
/// parameters as one object, if it has any. `in` is the client's object as it is now; may be null.
///
/// Throws Failure WBEM_E_INVALID_METHOD_PARAMETERS when `in` is no instance. The operation throws
/// WBEM_E_INVALID_CLASS, WBEM_E_NOT_FOUND for an instance that does not exist, WBEM_E_INVALID_METHOD for a
/// method that the class does not have or that needs an instance, WBEM_E_METHOD_NOT_IMPLEMENTED when nobody
/// does it, WBEM_E_METHOD_DISABLED, WBEM_E_INVALID_METHOD_PARAMETERS for parameters that do not suit the
/// signature, what find_target() throws, and ProviderFailure. Source: Microsoft, "IWbemServices::ExecMethod";
/// [MS-WMI] 3.1.4.3.22.
[[nodiscard]] Operation exec_method(WideView path, WideView method, IWbemClassObject* in,
                                    std::shared_ptr<Repository> repository,
                                    std::shared_ptr<Namespace> nspace);

}  // namespace wmisink::embedded
