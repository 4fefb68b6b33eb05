#include "row_methods.hpp"

#include <string>

namespace wmisink::bindings {
namespace {

py::object values_of(PyObject* object) {
    const Py_ssize_t count = Py_SIZE(object);
    py::object values = owned(PyTuple_New(count));
    for (Py_ssize_t i = 0; i < count; ++i)
        PyTuple_SET_ITEM(values.ptr(), i, Py_NewRef(row_of(object).values[i]));
    return values;
}

py::object no_such_property(const RowObject& row, PyObject* name) {
    const auto known = owned(PyUnicode_Join(owned(PyUnicode_FromString(", ")).ptr(), row.columns().names));
    return owned(PyUnicode_FromFormat("A row of %U has no property %R; it has %U.", row.columns().class_name,
                                      name, known.ptr()));
}

PyObject* value_of(PyObject* object, Py_ssize_t index) { return Py_NewRef(row_of(object).values[index]); }

PyObject* by_index(PyObject* object, PyObject* key) {
    Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (index == -1 && PyErr_Occurred()) return nullptr;
    const Py_ssize_t count = Py_SIZE(object);
    if (index < 0) index += count;
    if (index < 0 || index >= count) {
        PyErr_Format(PyExc_IndexError, "A row of %U has %zd values; there is none at index %S.",
                     row_of(object).columns().class_name, count, key);
        return nullptr;
    }
    return value_of(object, index);
}

PyObject* by_name(PyObject* object, PyObject* key) {
    const RowObject& row = row_of(object);
    const Py_ssize_t index = find_column(row.columns(), key);
    if (index >= 0) return value_of(object, index);
    if (PyUnicode_CompareWithASCIIString(key, "__CLASS") == 0) return Py_NewRef(row.columns().class_name);
    PyErr_SetObject(PyExc_KeyError, no_such_property(row, key).ptr());
    return nullptr;
}

/// Attributes that Python itself looks for ("__array__", "_repr_html_") are no properties; no message is made
/// for them.
bool is_looked_for_by_python(PyObject* name) {
    return PyUnicode_GET_LENGTH(name) > 0 && PyUnicode_READ_CHAR(name, 0) == '_';
}

bool same_columns(const RowSchemaObject& a, const RowSchemaObject& b) {
    return &a == &b || (checked(PyObject_RichCompareBool(a.class_name, b.class_name, Py_EQ)) == 1 &&
                        checked(PyObject_RichCompareBool(a.names, b.names, Py_EQ)) == 1);
}

bool equal_rows(PyObject* left, PyObject* right) {
    if (!same_columns(row_of(left).columns(), row_of(right).columns())) return false;
    for (Py_ssize_t i = 0; i < Py_SIZE(left); ++i) {
        if (checked(PyObject_RichCompareBool(row_of(left).values[i], row_of(right).values[i], Py_EQ)) == 0)
            return false;
    }
    return true;
}

py::object restore(py::handle schema, py::handle values, py::handle raw) {
    if (!is_row_schema(schema)) throw py::type_error("A row is made with a RowSchema.");
    py::object row = new_row(schema);
    RowObject& made = row_of(row);
    if (Py_SIZE(row.ptr()) != PyTuple_GET_SIZE(values.ptr())) {
        throw py::value_error("A row is made with as many values as its schema has names.");
    }
    for (Py_ssize_t i = 0; i < Py_SIZE(row.ptr()); ++i) {
        made.values[i] = Py_NewRef(PyTuple_GET_ITEM(values.ptr(), i));
    }
    if (!raw.is_none()) {
        if (!PyDict_Check(raw.ptr())) throw py::type_error("What a row keeps of WMI's own texts is a dict.");
        made.raw = copy_of(raw).release().ptr();
    }
    finish_row(row);
    return row;
}

PyObject* restore_row(PyObject*, PyObject* args) {
    PyObject* schema = nullptr;
    PyObject* values = nullptr;
    PyObject* raw = nullptr;
    if (!PyArg_ParseTuple(args, "OO!O:_restore_row", &schema, &PyTuple_Type, &values, &raw)) return nullptr;
    return guarded([&] { return restore(schema, values, raw).release().ptr(); }, nullptr);
}

PyObject* schema_of(PyObject*, PyObject* row) {
    if (is_row(row)) return Py_NewRef(row_of(row).schema);
    PyErr_Format(PyExc_TypeError, "schema_of takes a Row, not %.100s.", Py_TYPE(row)->tp_name);
    return nullptr;
}

/// Plain functions of the C API: pickle refers to the first by its name.
PyMethodDef kFunctions[] = {
    {"_restore_row", restore_row, METH_VARARGS,
     "_restore_row($module, schema, values, raw, /)\n--\n\nMake a row again from what a pickle holds."},
    {"schema_of", schema_of, METH_O,
     "schema_of($module, row, /)\n--\n\nThe class, names and CIM types of a row's properties."},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

PyObject* row_getattro(PyObject* self, PyObject* name) {
    const RowObject& row = row_of(self);
    if (PyObject* const index = PyDict_GetItemWithError(row.columns().attributes, name)) {
        return value_of(self, PyLong_AsSsize_t(index));
    }
    if (PyErr_Occurred()) return nullptr;
    PyObject* const found = PyObject_GenericGetAttr(self, name);
    if (found || !PyErr_ExceptionMatches(PyExc_AttributeError) || is_looked_for_by_python(name)) return found;
    PyErr_Clear();
    return guarded(
        [&]() -> PyObject* {
            const Py_ssize_t column = find_column(row.columns(), name);
            if (column >= 0) return value_of(self, column);
            PyErr_SetObject(PyExc_AttributeError, no_such_property(row, name).ptr());
            return nullptr;
        },
        nullptr);
}

PyObject* row_subscript(PyObject* self, PyObject* key) {
    return guarded(
        [&]() -> PyObject* {
            if (PyUnicode_Check(key)) return by_name(self, key);
            if (PyIndex_Check(key)) return by_index(self, key);
            if (PySlice_Check(key)) return PyObject_GetItem(values_of(self).ptr(), key);
            PyErr_Format(PyExc_TypeError,
                         "A row is indexed by a property's name, an integer or a slice, not by %s.",
                         Py_TYPE(key)->tp_name);
            return nullptr;
        },
        nullptr);
}

Py_ssize_t row_length(PyObject* self) { return Py_SIZE(self); }

PyObject* row_iter(PyObject* self) {
    return guarded([&] { return PyObject_GetIter(values_of(self).ptr()); }, nullptr);
}

PyObject* row_keys(PyObject* self, PyObject*) { return Py_NewRef(row_of(self).columns().names); }

PyObject* row_raw(PyObject* self, PyObject* name) {
    return guarded(
        [&]() -> PyObject* {
            const RowObject& row = row_of(self);
            if (!PyUnicode_Check(name)) {
                PyErr_Format(PyExc_TypeError, "raw() takes a property's name, not %s.",
                             Py_TYPE(name)->tp_name);
                return nullptr;
            }
            const Py_ssize_t column = find_column(row.columns(), name);
            if (column < 0) {
                PyErr_SetObject(PyExc_KeyError, no_such_property(row, name).ptr());
                return nullptr;
            }
            PyObject* text = Py_None;
            if (row.raw) {
                PyObject* const kept =
                    PyDict_GetItemWithError(row.raw, owned(PyLong_FromSsize_t(column)).ptr());
                if (!kept && PyErr_Occurred()) return nullptr;
                if (kept) text = kept;
            }
            return Py_NewRef(text);
        },
        nullptr);
}

PyObject* row_dir(PyObject* self, PyObject*) {
    return guarded(
        [&] {
            const py::object of_type = owned(PyObject_Dir(reinterpret_cast<PyObject*>(Py_TYPE(self))));
            const py::object names = owned(PySequence_List(row_of(self).columns().names));
            return PySequence_InPlaceConcat(names.ptr(), of_type.ptr());
        },
        nullptr);
}

PyObject* row_repr(PyObject* self) {
    return guarded(
        [&] {
            const RowSchemaObject& columns = row_of(self).columns();
            py::list parts;
            for (Py_ssize_t i = 0; i < Py_SIZE(self); ++i) {
                parts.append(owned(PyUnicode_FromFormat("%U=%R", PyTuple_GET_ITEM(columns.names, i),
                                                        row_of(self).values[i])));
            }
            const auto inside = owned(PyUnicode_Join(owned(PyUnicode_FromString(", ")).ptr(), parts.ptr()));
            if (PyUnicode_GET_LENGTH(columns.class_name) == 0)
                return PyUnicode_FromFormat("Row(%U)", inside.ptr());
            return PyUnicode_FromFormat("%U(%U)", columns.class_name, inside.ptr());
        },
        nullptr);
}

PyObject* row_repr_html(PyObject* self, PyObject*) {
    return guarded(
        [&] {
            const py::object escape = py::module_::import("html").attr("escape");
            const auto escaped = [&](PyObject* value) { return escape(owned(PyObject_Str(value))); };
            const RowSchemaObject& columns = row_of(self).columns();
            py::list parts;
            parts.append("<table>");
            if (PyUnicode_GET_LENGTH(columns.class_name) != 0) {
                parts.append(
                    owned(PyUnicode_FromFormat("<caption>%S</caption>", escaped(columns.class_name).ptr())));
            }
            for (Py_ssize_t i = 0; i < Py_SIZE(self); ++i) {
                const py::object name = escaped(PyTuple_GET_ITEM(columns.names, i));
                const py::object value = escaped(row_of(self).values[i]);
                parts.append(
                    owned(PyUnicode_FromFormat("<tr><th>%S</th><td>%S</td></tr>", name.ptr(), value.ptr())));
            }
            parts.append("</table>");
            return PyUnicode_Join(py::str("").ptr(), parts.ptr());
        },
        nullptr);
}

Py_hash_t row_hash(PyObject* self) {
    return guarded(
        [&]() -> Py_hash_t {
            const auto whole = py::make_tuple(
                py::reinterpret_borrow<py::object>(row_of(self).columns().class_name), values_of(self));
            return PyObject_Hash(whole.ptr());
        },
        Py_hash_t{-1});
}

PyObject* row_compare(PyObject* self, PyObject* other, int operation) {
    if ((operation != Py_EQ && operation != Py_NE) || !is_row(other)) return Py_NewRef(Py_NotImplemented);
    return guarded([&] { return PyBool_FromLong(equal_rows(self, other) == (operation == Py_EQ)); }, nullptr);
}

PyObject* row_reduce(PyObject* self, PyObject*) {
    return guarded(
        [&] {
            const RowObject& row = row_of(self);
            const py::object restore = py::module_::import("wmisink._core").attr("_restore_row");
            // A copy, since a row changes no more and a dict does.
            const py::object raw = row.raw ? py::object(copy_of(row.raw)) : py::object(py::none());
            return Py_BuildValue("O(OOO)", restore.ptr(), row.schema, values_of(self).ptr(), raw.ptr());
        },
        nullptr);
}

void register_row_pickling(py::module_& module) { checked(PyModule_AddFunctions(module.ptr(), kFunctions)); }

}  // namespace wmisink::bindings
