#pragma once

#include "row.hpp"

/// @file
/// What Row's type is made of, as the C API calls it: nothing is thrown, an exception is set instead.

namespace wmisink::bindings {

[[nodiscard]] bool is_row(py::handle object) noexcept;

PyObject* row_getattro(PyObject* self, PyObject* name);
PyObject* row_subscript(PyObject* self, PyObject* key);
Py_ssize_t row_length(PyObject* self);
PyObject* row_iter(PyObject* self);
PyObject* row_keys(PyObject* self, PyObject*);
PyObject* row_raw(PyObject* self, PyObject* name);
PyObject* row_dir(PyObject* self, PyObject*);
PyObject* row_repr(PyObject* self);
PyObject* row_repr_html(PyObject* self, PyObject*);
Py_hash_t row_hash(PyObject* self);
PyObject* row_compare(PyObject* self, PyObject* other, int operation);
PyObject* row_reduce(PyObject* self, PyObject*);

/// The function that pickles call to make a row again.
void register_row_pickling(py::module_& module);

}  // namespace wmisink::bindings
