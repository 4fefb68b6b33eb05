#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <vector>

#include "wmisink/client/named_value.hpp"

namespace wmisink::bindings {

/// A context's values of a dict. @throws TypeError or ValueError that names the value.
[[nodiscard]] std::vector<NamedValue> context_values(const py::dict& values);

}  // namespace wmisink::bindings
