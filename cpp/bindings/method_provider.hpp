#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <memory>

#include "provider_function.hpp"
#include "wmisink/embedded/namespace.hpp"

namespace wmisink::bindings {

/// The provider that does one method of a class by a Python function, which takes a MethodCall and gives a
/// mapping of what comes back, a NamedTuple, or ReturnValue alone. What it does not do is left to `others`,
/// the provider of the class so far, which may be null. `nspace` is not kept alive.
[[nodiscard]] std::shared_ptr<embedded::MethodProvider> with_python_method(
    const std::shared_ptr<embedded::MethodProvider>& others, WideView method,
    std::shared_ptr<ProviderFunction> function, std::weak_ptr<embedded::Namespace> nspace);

}  // namespace wmisink::bindings
