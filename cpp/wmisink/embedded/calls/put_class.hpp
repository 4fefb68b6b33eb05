#pragma once

#include <memory>

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// Defines the class that the object is now, or defines it anew, and tells its relative path, which is its
/// name.
///
/// Throws Failure WBEM_E_INVALID_OBJECT for what is no class, WBEM_E_INVALID_PARAMETER for flags that exclude
/// each other. The operation throws WBEM_E_ALREADY_EXISTS for WBEM_FLAG_CREATE_ONLY, WBEM_E_NOT_FOUND for
/// WBEM_FLAG_UPDATE_ONLY, and what Namespace::define_class() throws. Source: Microsoft,
/// "IWbemServices::PutClass".
[[nodiscard]] Operation put_class(IWbemClassObject& object, LONG flags, std::shared_ptr<Namespace> nspace);

}  // namespace wmisink::embedded
