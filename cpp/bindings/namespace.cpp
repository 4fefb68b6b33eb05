#include "namespace.hpp"

#include <pybind11/stl.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "entry.hpp"
#include "instance_provider.hpp"
#include "instance_reader.hpp"
#include "module.hpp"
#include "text.hpp"
#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/failure.hpp"

namespace wmisink::bindings {
namespace {

using embedded::Class;
using embedded::Qualifier;
using embedded::Value;

constexpr std::size_t kMostRowsAtOnce = 1000;

CIMTYPE type_of(const std::string& name, const std::string& property) {
    if (const auto type = type_from_name(name)) return *type;
    throw py::value_error("The property " + property + " has the CIM type '" + name + "', which is none.");
}

std::int64_t qualifier_integer(const std::string& name, const py::handle& value) {
    int overflow = 0;
    const long long number = PyLong_AsLongLongAndOverflow(value.ptr(), &overflow);
    if (overflow != 0 || number < INT32_MIN || number > INT32_MAX) {
        throw py::value_error("The qualifier " + name + " is an integer, and those have 32 bits; " +
                              std::string(py::str(value)) + " is outside.");
    }
    return number;
}

Qualifier qualifier_of(const std::string& name, const py::handle& value) {
    Qualifier qualifier;
    qualifier.name = to_wide(name);
    // DSP0004, 5.6.3.1: Abstract is of the flavor Restricted. A subclass need not be abstract.
    if (equal_ignoring_case(qualifier.name, to_wide("Abstract"))) qualifier.flavor = 0;
    if (PyBool_Check(value.ptr())) {
        qualifier.type = CIM_BOOLEAN;
        qualifier.value = Value::boolean(value.ptr() == Py_True);
    } else if (PyLong_Check(value.ptr())) {
        qualifier.type = CIM_SINT32;
        qualifier.value = Value::integer(qualifier_integer(name, value));
    } else if (PyFloat_Check(value.ptr())) {
        qualifier.type = CIM_REAL64;
        qualifier.value = Value::real(PyFloat_AS_DOUBLE(value.ptr()));
    } else if (PyUnicode_Check(value.ptr())) {
        qualifier.value = Value::text(wide_of(value));
    } else if (PyList_Check(value.ptr()) || PyTuple_Check(value.ptr())) {
        qualifier.type = array_of(CIM_STRING);
        Value::Array texts;
        for (const py::handle element : value) {
            if (!PyUnicode_Check(element.ptr())) {
                throw py::type_error("The qualifier " + name + " is a list, and those hold str, not " +
                                     Py_TYPE(element.ptr())->tp_name + ".");
            }
            texts.push_back(Value::text(wide_of(element)));
        }
        qualifier.value = Value::array(std::move(texts));
    } else {
        throw py::type_error("The qualifier " + name +
                             " is a bool, an int, a float, a str or a list of str, not " +
                             Py_TYPE(value.ptr())->tp_name + ".");
    }
    return qualifier;
}

using PropertyTuple = std::tuple<std::string, std::string, bool>;

void define_class(const NamespaceHandle& self, const py::str& name,
                  const std::vector<PropertyTuple>& properties, const std::optional<std::string>& superclass,
                  const py::dict& qualifiers) {
    embedded::ClassDefinition definition;
    definition.name = wide_of(name);
    definition.superclass = to_wide(superclass.value_or(""));
    for (const auto& [property, type, key] : properties) {
        embedded::PropertyDefinition& added = definition.properties.emplace_back();
        added.name = to_wide(property);
        added.type = type_of(type, property);
        added.key = key;
    }
    for (const auto& [qualifier, value] : qualifiers) {
        definition.qualifiers.push_back(qualifier_of(py::cast<std::string>(qualifier), value));
    }
    const WithoutGil released;
    (*self).define_class(definition);
}

void put_instance(const NamespaceHandle& self, const py::str& name, const py::dict& values) {
    const WideString class_name = wide_of(name);
    const Class::Ref of_class = (*self).find_class(class_name);
    if (!of_class) {
        throw embedded::Failure(
            WBEM_E_INVALID_CLASS, "put",
            "There is no class " + to_utf8(class_name) + " in " + to_utf8((*self).path()) + ".",
            to_utf8(class_name));
    }
    std::vector<embedded::NamedValue> named = InstanceReader(*of_class, *self).read_named(values);
    const WithoutGil released;
    (*self).put_instance(class_name, std::move(named));
}

void set_provider(const NamespaceHandle& self, const py::str& name, const py::object& provider) {
    if (!PyCallable_Check(provider.ptr())) {
        throw py::type_error("The provider of " + std::string(name) + " must be callable, not " +
                             Py_TYPE(provider.ptr())->tp_name + ".");
    }
    const WideString class_name = wide_of(name);
    auto made = make_python_provider(provider, self.get(), std::min(self.batch_size(), kMostRowsAtOnce));
    const WithoutGil released;
    (*self).set_provider(class_name, std::move(made));
}

}  // namespace

NamespaceHandle::~NamespaceHandle() {
    if (!repository_) return;
    let_go([this] {
        nspace_.reset();
        repository_.reset();
    });
    // A forked process keeps it for ever.
    if (repository_) new std::pair(std::move(repository_), std::move(nspace_));
}

void register_namespace(py::module_& module) {
    py::class_<NamespaceHandle>(module, "Namespace", py::is_final(), "One namespace of a repository.")
        .def_property_readonly(
            "path", [](const NamespaceHandle& self) { return owned(new_str((*self).path())); },
            "Such as 'root\\cimv2'.")
        .def("define_class", &define_class, py::arg("name"), py::arg("properties"), py::arg("superclass"),
             py::arg("qualifiers"),
             "Define a class by its own properties: name, CIM type, whether it is a key.")
        .def("put_instance", &put_instance, py::arg("name"), py::arg("values"),
             "Store an instance; one with the same keys is replaced.")
        .def("set_provider", &set_provider, py::arg("name"), py::arg("provider"),
             "Have a callable give the class's instances.");
}

}  // namespace wmisink::bindings
