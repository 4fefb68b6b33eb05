#pragma once

#include <pybind11/pybind11.h>

/// @file
/// Python.h by way of pybind11, which has to come before every standard header, and our name for it.

namespace wmisink::bindings {

namespace py = pybind11;

/// A new reference, or the Python exception that stands in its place.
inline py::object owned(PyObject* object) {
    if (!object) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(object);
}

/// A dict of its own, which no other thread and no value's own code changes while it is read.
inline py::dict copy_of(py::handle dict) {
    return py::reinterpret_steal<py::dict>(owned(PyDict_Copy(dict.ptr())).release());
}

/// For a function of the C API that answers with a negative number when it has raised.
inline int checked(int answer) {
    if (answer < 0) throw py::error_already_set();
    return answer;
}

/// For what Python calls by way of the C API: runs what may throw an exception, and sets Python's instead.
template <class Function>
auto guarded(Function function, decltype(function()) failure) noexcept -> decltype(function()) {
    try {
        return function();
    } catch (py::error_already_set& error) {
        error.restore();
    } catch (const py::builtin_exception& error) {
        error.set_error();
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
    }
    return failure;
}

}  // namespace wmisink::bindings
