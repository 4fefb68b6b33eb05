#include "row.hpp"

#include <cstddef>

#include "cim_datetime.hpp"
#include "module.hpp"
#include "row_methods.hpp"
#include "to_python.hpp"

namespace wmisink::bindings {
namespace {

PyTypeObject* row_type = nullptr;

int row_traverse(PyObject* object, visitproc visit, void* arg) {
    RowObject* const self = &row_of(object);
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(self->raw);
    for (Py_ssize_t i = 0; i < Py_SIZE(object); ++i) Py_VISIT(self->values[i]);
    return 0;
}

void row_dealloc(PyObject* object) {
    PyObject_GC_UnTrack(object);
    RowObject* const self = &row_of(object);
    for (Py_ssize_t i = 0; i < Py_SIZE(object); ++i) Py_XDECREF(self->values[i]);
    Py_XDECREF(self->raw);
    Py_XDECREF(self->schema);
    PyTypeObject* const type = Py_TYPE(object);
    type->tp_free(object);
    Py_DECREF(type);
}

PyMethodDef kRowMethods[] = {
    {"keys", row_keys, METH_NOARGS,
     "keys($self, /)\n--\n\nThe properties' names, in the order of the values: that of the SELECT list, "
     "where there is one."},
    {"raw", row_raw, METH_O,
     "raw($self, name, /)\n--\n\n"
     "WMI's own text of a value that could not be shown as it is, or None.\n\n"
     "Such are malformed datetimes, whose value is None; datetimes with asterisks, whose value is the "
     "earliest time that\n"
     "they may mean, or None without a year; numbers outside their type. Of an array: a list with a text or "
     "None for\n"
     "each element."},
    {"_repr_html_", row_repr_html, METH_NOARGS,
     "_repr_html_($self, /)\n--\n\nA table of the properties, which notebooks show."},
    {"__reduce__", row_reduce, METH_NOARGS, nullptr},
    {"__dir__", row_dir, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

constexpr const char* kRowDocumentation =
    "One object that WMI delivered: its properties' values, by attribute, by key in any case, and by "
    "index.\n\n"
    "A row is a sequence of its values, so that it can be unpacked, and dict(row) gives them by name. Its "
    "properties are\n"
    "those that the query selects. One whose name is that of a method is reached by key alone.";

PyType_Slot kRowSlots[] = {
    {Py_tp_doc, const_cast<char*>(kRowDocumentation)},
    {Py_tp_dealloc, reinterpret_cast<void*>(row_dealloc)},
    {Py_tp_traverse, reinterpret_cast<void*>(row_traverse)},
    {Py_tp_getattro, reinterpret_cast<void*>(row_getattro)},
    {Py_tp_repr, reinterpret_cast<void*>(row_repr)},
    {Py_tp_hash, reinterpret_cast<void*>(row_hash)},
    {Py_tp_richcompare, reinterpret_cast<void*>(row_compare)},
    {Py_tp_iter, reinterpret_cast<void*>(row_iter)},
    {Py_mp_length, reinterpret_cast<void*>(row_length)},
    {Py_mp_subscript, reinterpret_cast<void*>(row_subscript)},
    {Py_tp_methods, kRowMethods},
    {0, nullptr},
};

PyType_Spec kRowSpec = {
    "wmisink._core.Row", static_cast<int>(offsetof(RowObject, values)), sizeof(PyObject*),
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    kRowSlots};

bool may_be_in_cycle(PyObject* value) { return PyList_CheckExact(value) || Py_IS_TYPE(value, row_type); }

}  // namespace

void register_row_type(py::module_& module) {
    py::object type = owned(PyType_FromSpec(&kRowSpec));
    row_type = reinterpret_cast<PyTypeObject*>(type.ptr());
    module.add_object("Row", type);
}

bool row_has_method(PyObject* name) {
    const int has = PyObject_HasAttr(reinterpret_cast<PyObject*>(row_type), name);
    return has != 0;
}

bool is_row(py::handle object) noexcept { return Py_IS_TYPE(object.ptr(), row_type); }

py::object new_row(py::handle schema) {
    const Py_ssize_t count = column_count(*reinterpret_cast<RowSchemaObject*>(schema.ptr()));
    RowObject* const row = PyObject_GC_NewVar(RowObject, row_type, count);
    if (!row) throw py::error_already_set();
    row->schema = schema.inc_ref().ptr();
    row->raw = nullptr;
    for (Py_ssize_t i = 0; i < count; ++i) row->values[i] = nullptr;
    return py::reinterpret_steal<py::object>(reinterpret_cast<PyObject*>(row));
}

void finish_row(py::handle row) {
    const RowObject& made = row_of(row);
    for (Py_ssize_t i = 0; i < Py_SIZE(row.ptr()); ++i) {
        if (may_be_in_cycle(made.values[i])) {
            PyObject_GC_Track(row.ptr());
            return;
        }
    }
}

void register_rows(py::module_& module) {
    prepare_datetimes();
    load_datetimes();
    register_row_type(module);
    register_row_schema(module);
    register_row_pickling(module);
}

}  // namespace wmisink::bindings
