#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <memory>

#include "provider_function.hpp"
#include "wmisink/embedded/namespace.hpp"

namespace wmisink::bindings {

/// The provider of a class's events by a Python function, which takes an EventRequest and gives an iterable
/// of mappings. `nspace` is not kept alive.
[[nodiscard]] std::shared_ptr<embedded::EventProvider> make_python_events(
    std::shared_ptr<ProviderFunction> function, WideView class_name,
    std::weak_ptr<embedded::Namespace> nspace);

/// An event from a mapping: of the class that it names with "__CLASS", or else of the one given.
/// @throws WmiError WBEM_E_INVALID_CLASS, and py::error_already_set for values that do not fit. With the GIL.
[[nodiscard]] embedded::Instance::Ref event_from(py::handle mapping, WideView class_name,
                                                 const embedded::Namespace& nspace);

}  // namespace wmisink::bindings
