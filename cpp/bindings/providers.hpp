#pragma once

#include <pybind11/pybind11.h>

#include "namespace.hpp"

namespace wmisink::bindings {

/// Adds the registration of providers to wmisink._core.Namespace.
void add_providers(py::class_<NamespaceHandle>& to);

}  // namespace wmisink::bindings
