#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <optional>
#include <string>

#include "wmi_object.hpp"

namespace wmisink::bindings {

/// The qualifiers of an object or, given its name, of one of its properties: a dict of bool, int, float, str
/// or lists of these, by the names that WMI has. None if there is no such property. @throws WmiError.
[[nodiscard]] std::optional<py::dict> qualifiers_of(const WmiObject& object,
                                                    const std::optional<std::string>& property);

}  // namespace wmisink::bindings
