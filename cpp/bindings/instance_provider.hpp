#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <cstddef>
#include <memory>

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/provider.hpp"

namespace wmisink::bindings {

/// A provider made of a Python callable that takes an InstanceRequest and gives an iterable of mappings.
///
/// It is called on the embedded WMI's threads and takes the GIL for up to `batch_size` rows at a time; WMI
/// takes the rows without it. `nspace` is where the classes of embedded objects are looked up; it is not kept
/// alive, since it owns the provider.
[[nodiscard]] std::shared_ptr<embedded::InstanceProvider> make_python_provider(
    py::object callable, std::weak_ptr<embedded::Namespace> nspace, std::size_t batch_size);

}  // namespace wmisink::bindings
