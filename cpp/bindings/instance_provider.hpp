#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <cstddef>
#include <memory>

#include "provider_function.hpp"
#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/provider.hpp"

namespace wmisink::bindings {

/// What a provider in Python is made of; each may be missing.
struct InstanceFunctions {
    /// Takes an InstanceRequest and gives an iterable of mappings.
    std::shared_ptr<ProviderFunction> instances = {};
    /// Takes an instance as a mapping, and "create", "update" or "create-or-update".
    std::shared_ptr<ProviderFunction> put = {};
    /// Takes the keys as a mapping; False: there is no such instance.
    std::shared_ptr<ProviderFunction> remove = {};
};

/// A provider that is called on the embedded WMI's threads and takes the GIL for up to `batch_size` rows at a
/// time; WMI takes the rows without it. `nspace` is where the classes of embedded objects are looked up; it
/// is not kept alive, since it owns the provider.
[[nodiscard]] std::shared_ptr<embedded::InstanceProvider> make_python_provider(
    InstanceFunctions functions, std::weak_ptr<embedded::Namespace> nspace, std::size_t batch_size);

/// What make_python_provider() was given; nothing for any other provider, or none.
[[nodiscard]] InstanceFunctions functions_of(const embedded::InstanceProvider* provider);

}  // namespace wmisink::bindings
