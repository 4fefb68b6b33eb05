#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <memory>

#include "provider_function.hpp"
#include "wmisink/embedded/namespace.hpp"

namespace wmisink::bindings {

/// What a property in Python is made of; each may be missing.
struct PropertyFunctions {
    /// Takes an instance as a mapping and gives the value.
    std::shared_ptr<ProviderFunction> get = {};
    /// Takes an instance as a mapping and the value to put.
    std::shared_ptr<ProviderFunction> put = {};
};

/// The provider that gives one property of a class by Python functions; a missing one is that of before. What
/// it does not give is left to `others`, the provider of the class so far, which may be null. `nspace` is not
/// kept alive.
[[nodiscard]] std::shared_ptr<embedded::PropertyProvider> with_python_property(
    const std::shared_ptr<embedded::PropertyProvider>& others, WideView class_name, WideView property,
    PropertyFunctions functions, std::weak_ptr<embedded::Namespace> nspace);

}  // namespace wmisink::bindings
