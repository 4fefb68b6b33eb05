#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <string>

#include "wmisink/client/call_options.hpp"

namespace wmisink::bindings {

/// The delivery of that name. @throws py::value_error.
[[nodiscard]] Delivery checked_delivery(const std::string& name);

}  // namespace wmisink::bindings
