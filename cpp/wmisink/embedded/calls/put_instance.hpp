#pragma once

#include <memory>

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// Stores the object as it is now, or hands it to the provider of its class, and tells its path. Properties
/// that a property provider gives go to that. The context may say that only some properties are meant (see
/// properties_to_put()); may be null.
///
/// Throws Failure WBEM_E_INVALID_OBJECT for what is no instance, WBEM_E_INVALID_PARAMETER for flags that
/// exclude each other. The operation throws WBEM_E_INVALID_CLASS, WBEM_E_INVALID_OPERATION for an abstract
/// class, WBEM_E_ALREADY_EXISTS for WBEM_FLAG_CREATE_ONLY, WBEM_E_NOT_FOUND for WBEM_FLAG_UPDATE_ONLY,
/// ProviderFailure, and what Namespace::put_instance() throws. Source: Microsoft,
/// "IWbemServices::PutInstance".
[[nodiscard]] Operation put_instance(IWbemClassObject& object, LONG flags, IWbemContext* context,
                                     std::shared_ptr<Namespace> nspace);

/// The instance behind a client's object. Throws Failure WBEM_E_INVALID_OBJECT when there is none.
[[nodiscard]] Instance::Ref instance_behind(IWbemClassObject& object, const char* operation);

/// The same values for the class as `now` defines it. Throws Failure WBEM_E_INVALID_OBJECT when it has other
/// properties.
[[nodiscard]] Instance::Ref moved_to(const Instance::Ref& instance, const Class::Ref& now);

}  // namespace wmisink::embedded
