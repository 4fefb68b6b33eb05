#pragma once

#include "python.hpp"

// Python.h has to come first.
#include "wmisink/com/text.hpp"

namespace wmisink::bindings {

/// A str of UTF-16; a lone surrogate stays one. Null with a Python exception set when there is no memory.
[[nodiscard]] PyObject* new_str(WideView text);

/// UTF-16 of a str; a lone surrogate stays one. `text` must be a str.
[[nodiscard]] WideString wide_of(py::handle text);

}  // namespace wmisink::bindings
