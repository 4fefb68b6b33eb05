#pragma once

#include "python.hpp"
#include "row_schema.hpp"

/// @file
/// wmisink._core.Row: one object that WMI delivered, as values. Made through the C API, since millions are
/// made.

namespace wmisink::bindings {

struct RowObject {
    PyObject_VAR_HEAD PyObject* schema;  // RowSchemaObject
    PyObject* raw;  // dict: index to WMI's own text, for values that could not be shown as they are; or null
    PyObject* values[1];

    [[nodiscard]] const RowSchemaObject& columns() const noexcept {
        return *reinterpret_cast<const RowSchemaObject*>(schema);
    }
};

/// Makes the type and adds it to the module.
void register_row_type(py::module_& module);

/// Whether `name` is one of Row's own methods, which its properties cannot be attributes beside.
[[nodiscard]] bool row_has_method(PyObject* name);

/// A row whose values are all still null; the caller fills each in and calls finish_row.
[[nodiscard]] py::object new_row(py::handle schema);

[[nodiscard]] inline RowObject& row_of(py::handle row) noexcept {
    return *reinterpret_cast<RowObject*>(row.ptr());
}

/// Ends the making of a row. Only a row with a list or a row in it is shown to the garbage collector: no
/// other can be part of a cycle.
void finish_row(py::handle row);

}  // namespace wmisink::bindings
