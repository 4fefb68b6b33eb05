#include "row_schema.hpp"

#include "row.hpp"
#include "text.hpp"
#include "wmisink/cim/cim_type.hpp"

namespace wmisink::bindings {
namespace {

PyTypeObject* schema_type = nullptr;

RowSchemaObject* schema_of(PyObject* object) { return reinterpret_cast<RowSchemaObject*>(object); }

void schema_dealloc(PyObject* object) {
    RowSchemaObject* const self = schema_of(object);
    Py_XDECREF(self->class_name);
    Py_XDECREF(self->names);
    Py_XDECREF(self->types);
    Py_XDECREF(self->attributes);
    Py_XDECREF(self->by_name);
    PyTypeObject* const type = Py_TYPE(object);
    type->tp_free(object);
    Py_DECREF(type);
}

PyObject* schema_repr(PyObject* object) {
    const RowSchemaObject* const self = schema_of(object);
    return PyUnicode_FromFormat("<wmisink._core.RowSchema of %R: %R>", self->class_name, self->names);
}

PyObject* schema_class_name(PyObject* object, void*) { return Py_NewRef(schema_of(object)->class_name); }
PyObject* schema_names(PyObject* object, void*) { return Py_NewRef(schema_of(object)->names); }
PyObject* schema_types(PyObject* object, void*) { return Py_NewRef(schema_of(object)->types); }

PyObject* schema_reduce(PyObject* object, PyObject*) {
    const RowSchemaObject* const self = schema_of(object);
    PyObject* const type = reinterpret_cast<PyObject*>(Py_TYPE(object));
    return Py_BuildValue("O(OOO)", type, self->class_name, self->names, self->types);
}

PyObject* schema_new(PyTypeObject*, PyObject* args, PyObject* kwargs) {
    static const char* const kNames[] = {"class_name", "names", "types", nullptr};
    PyObject* class_name = nullptr;
    PyObject* names = nullptr;
    PyObject* types = nullptr;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "UO!O!:RowSchema", const_cast<char**>(kNames), &class_name,
                                     &PyTuple_Type, &names, &PyTuple_Type, &types)) {
        return nullptr;
    }
    const auto borrowed = [](PyObject* object) { return py::reinterpret_borrow<py::object>(object); };
    return guarded(
        [&] {
            return make_row_schema(borrowed(class_name), borrowed(names), borrowed(types)).release().ptr();
        },
        nullptr);
}

PyGetSetDef kSchemaAttributes[] = {
    {"class_name", schema_class_name, nullptr, "The class of the rows; empty for rows of no class.", nullptr},
    {"names", schema_names, nullptr, "The properties' names, in the order of a row's values.", nullptr},
    {"types", schema_types, nullptr, "Their CIM types, such as 'uint32' or 'string[]'.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyMethodDef kSchemaMethods[] = {
    {"__reduce__", schema_reduce, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

constexpr const char* kSchemaDocumentation =
    "RowSchema(class_name, names, types)\n--\n\nWhat the rows of one class within one result have in common.";

PyType_Slot kSchemaSlots[] = {
    {Py_tp_doc, const_cast<char*>(kSchemaDocumentation)},
    {Py_tp_new, reinterpret_cast<void*>(schema_new)},
    {Py_tp_dealloc, reinterpret_cast<void*>(schema_dealloc)},
    {Py_tp_repr, reinterpret_cast<void*>(schema_repr)},
    {Py_tp_getset, kSchemaAttributes},
    {Py_tp_methods, kSchemaMethods},
    {0, nullptr},
};

PyType_Spec kSchemaSpec = {"wmisink._core.RowSchema", sizeof(RowSchemaObject), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, kSchemaSlots};

/// `name` in lower case, as keys are compared.
py::object lower(PyObject* name) { return owned(PyObject_CallMethod(name, "lower", nullptr)); }

void fill_indices(RowSchemaObject& schema) {
    const auto attributes = owned(PyDict_New());
    const auto by_name = owned(PyDict_New());
    for (Py_ssize_t i = 0; i < column_count(schema); ++i) {
        PyObject* const name = PyTuple_GET_ITEM(schema.names, i);
        const auto index = owned(PyLong_FromSsize_t(i));
        if (!row_has_method(name)) checked(PyDict_SetItem(attributes.ptr(), name, index.ptr()));
        const auto folded = lower(name);
        // Of two names that differ in case alone the first has the key.
        if (!PyDict_SetDefault(by_name.ptr(), folded.ptr(), index.ptr())) throw py::error_already_set();
    }
    schema.attributes = attributes.inc_ref().ptr();
    schema.by_name = by_name.inc_ref().ptr();
}

py::object interned(py::object name) {
    if (!PyUnicode_CheckExact(name.ptr())) throw py::type_error("A RowSchema is made of names that are str.");
    PyObject* raw = name.release().ptr();
    PyUnicode_InternInPlace(&raw);
    return py::reinterpret_steal<py::object>(raw);
}

}  // namespace

void register_row_schema(py::module_& module) {
    py::object type = owned(PyType_FromSpec(&kSchemaSpec));
    schema_type = reinterpret_cast<PyTypeObject*>(type.ptr());
    module.add_object("RowSchema", type);
}

py::object make_row_schema(const Schema& schema) {
    py::tuple names(schema.columns().size());
    py::tuple types(schema.columns().size());
    for (std::size_t i = 0; i < schema.columns().size(); ++i) {
        const Column& column = schema.columns()[i];
        names[i] = owned(new_str(column.name));
        types[i] = py::str(type_name(column.type));
    }
    return make_row_schema(owned(new_str(schema.class_name())), std::move(names), std::move(types));
}

py::object make_row_schema(py::object class_name, py::object names, py::object types) {
    const Py_ssize_t count = PyTuple_GET_SIZE(names.ptr());
    if (PyTuple_GET_SIZE(types.ptr()) != count) {
        throw py::value_error("A RowSchema is made of as many types as names.");
    }
    py::tuple own(static_cast<std::size_t>(count));
    for (Py_ssize_t i = 0; i < count; ++i) {
        own[static_cast<std::size_t>(i)] =
            interned(py::reinterpret_borrow<py::object>(PyTuple_GET_ITEM(names.ptr(), i)));
    }
    py::object made = owned(schema_type->tp_alloc(schema_type, 0));
    RowSchemaObject& schema = *schema_of(made.ptr());
    schema.class_name = class_name.release().ptr();
    schema.names = own.release().ptr();
    schema.types = types.release().ptr();
    fill_indices(schema);
    return made;
}

bool is_row_schema(py::handle object) noexcept { return Py_IS_TYPE(object.ptr(), schema_type); }

Py_ssize_t find_column(const RowSchemaObject& schema, PyObject* name) {
    PyObject* found = PyDict_GetItemWithError(schema.attributes, name);
    if (!found && !PyErr_Occurred()) {
        const auto folded = lower(name);
        found = PyDict_GetItemWithError(schema.by_name, folded.ptr());
    }
    if (found) return PyLong_AsSsize_t(found);
    if (PyErr_Occurred()) throw py::error_already_set();
    return -1;
}

}  // namespace wmisink::bindings
