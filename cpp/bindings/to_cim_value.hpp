#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <string>

#include "wmisink/cim/cim_value.hpp"

namespace wmisink::bindings {

/// A value for WMI, which gets its CIM type later: None is NULL; lists and tuples are arrays, and so are
/// bytes; a WmiObject is copied, so that it can be changed afterwards.
///
/// `place` is what takes it, for messages. @throws py::error_already_set: TypeError for what no CIM type is
/// like, ValueError for an int beyond 64 bits and a datetime beyond CIM's.
[[nodiscard]] CimValue to_cim_value(py::handle value, const std::string& place);

}  // namespace wmisink::bindings
