#pragma once

#include "python.hpp"

// Python.h has to come first.
#include "wmisink/rows/schema.hpp"

/// @file
/// wmisink._core.RowSchema: what the rows of one class within one result share. Immutable, made once and
/// referred to by each row.

namespace wmisink::bindings {

struct RowSchemaObject {
    PyObject_HEAD PyObject* class_name;  // str
    PyObject* names;                     // tuple of str, interned
    PyObject* types;                     // tuple of str: "uint32", "string[]"
    PyObject* attributes;                // dict: name to index, without the names that Row has for methods
    PyObject* by_name;                   // dict: name in lower case to index
};

/// Makes the type and adds it to the module. Before any schema is made.
void register_row_schema(py::module_& module);

[[nodiscard]] py::object make_row_schema(const Schema& schema);

/// From what a pickle holds. @throws py::error_already_set: TypeError or ValueError for what no schema is
/// made of.
[[nodiscard]] py::object make_row_schema(py::object class_name, py::object names, py::object types);

[[nodiscard]] bool is_row_schema(py::handle object) noexcept;

/// The index of a column by a name in any case; -1 when there is none, with no exception set.
[[nodiscard]] Py_ssize_t find_column(const RowSchemaObject& schema, PyObject* name);

[[nodiscard]] inline Py_ssize_t column_count(const RowSchemaObject& schema) noexcept {
    return PyTuple_GET_SIZE(schema.names);
}

}  // namespace wmisink::bindings
