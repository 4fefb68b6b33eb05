#include "namespace.hpp"

#include <pybind11/stl.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "class_reader.hpp"
#include "entry.hpp"
#include "instance_reader.hpp"
#include "module.hpp"
#include "providers.hpp"
#include "text.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/mof/load.hpp"
#include "wmisink/embedded/mof_text.hpp"

namespace wmisink::bindings {
namespace {

using embedded::Class;

void define_class(const NamespaceHandle& self, const py::str& name,
                  const std::optional<std::string>& superclass, const std::vector<PropertyTuple>& properties,
                  const QualifierDict& qualifiers, const std::vector<MethodTuple>& methods) {
    const ObjectReader objects(*self);
    embedded::ClassDefinition definition;
    definition.name = wide_of(name);
    definition.superclass = to_wide(superclass.value_or(""));
    const ClassReader reader(definition.name, objects);
    definition.properties = reader.properties(properties);
    definition.qualifiers = reader.qualifiers(qualifiers, to_utf8(definition.name));
    definition.methods = reader.methods(methods);
    const WithoutGil released;
    (*self).define_class(definition);
}

py::list class_names(const NamespaceHandle& self) {
    std::vector<Class::Ref> classes;
    {
        const WithoutGil released;
        classes = (*self).classes();
    }
    py::list names;
    for (const Class::Ref& one : classes) names.append(owned(new_str(one->name())));
    return names;
}

/// Of the class, or of one instance, by its path in this namespace.
void delete_object(const NamespaceHandle& self, const py::str& path) {
    const WideString text = wide_of(path);
    const WithoutGil released;
    const embedded::ObjectPath parsed = embedded::parse_object_path(text);
    if (parsed.server || parsed.nspace) {
        throw embedded::Failure(
            WBEM_E_INVALID_OBJECT_PATH, "delete",
            "Within a namespace a path is like Class.Key=1, without server and namespace; "
            "this is " +
                to_utf8(text) + ".",
            to_utf8(text));
    }
    if (parsed.is_class()) {
        (*self).delete_class(parsed.class_name);
    } else if (!(*self).delete_instance(parsed)) {
        throw embedded::Failure(
            WBEM_E_NOT_FOUND, "delete",
            "There is no stored instance " + to_utf8(text) + " in " + to_utf8((*self).path()) + ".",
            to_utf8(text));
    }
}

Class::Ref require_class(const NamespaceHandle& self, WideView name, const char* operation) {
    if (Class::Ref found = (*self).find_class(name)) return found;
    throw embedded::Failure(WBEM_E_INVALID_CLASS, operation,
                            "There is no class " + to_utf8(name) + " in " + to_utf8((*self).path()) + ".",
                            to_utf8(name));
}

/// The relative path of what was put.
py::object put_instance(const NamespaceHandle& self, const py::str& name, const py::object& values) {
    const WideString class_name = wide_of(name);
    const Class::Ref of_class = require_class(self, class_name, "put");
    std::vector<embedded::NamedValue> named = InstanceReader(*of_class, *self).read_named(values);
    std::optional<embedded::Text> path;
    {
        const WithoutGil released;
        const embedded::Instance::Ref made = (*self).put_instance(class_name, std::move(named));
        path = embedded::relative_path(made->of_class(), made->values());
    }
    return owned(new_str(path.value_or(embedded::Text())));
}

py::object class_text(const NamespaceHandle& self, const py::str& name) {
    const Class::Ref of_class = require_class(self, wide_of(name), "mof");
    return owned(new_str(embedded::mof_of_class(*of_class)));
}

py::tuple load_mof(const NamespaceHandle& self, const py::str& text) {
    const WideString mof = wide_of(text);
    std::vector<embedded::Text> paths;
    {
        const WithoutGil released;
        paths = embedded::load_mof(self.repository(), self.get(), mof);
    }
    py::list shown;
    for (const embedded::Text& path : paths) shown.append(owned(new_str(path)));
    return py::tuple(shown);
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
    py::class_<NamespaceHandle> nspace(module, "Namespace", py::is_final(), "One namespace of a repository.");
    nspace
        .def_property_readonly(
            "path", [](const NamespaceHandle& self) { return owned(new_str((*self).path())); },
            "Such as 'root\\cimv2'.")
        .def("define_class", &define_class, py::arg("name"), py::arg("superclass"), py::arg("properties"),
             py::arg("qualifiers"), py::arg("methods"), "Define a class by what it adds to its superclass.")
        .def("classes", &class_names, "The names of all classes, in the order of their definition.")
        .def("put_instance", &put_instance, py::arg("name"), py::arg("values"),
             "Store an instance, and give its relative path; one with the same keys is replaced.")
        .def("delete", &delete_object, py::arg("path"),
             "Remove a stored instance, or a class with all that is below it.")
        .def("mof", &class_text, py::arg("name"), "A class as MOF.")
        .def("load_mof", &load_mof, py::arg("text"),
             "Define the classes and put the instances of a MOF text, and give their paths.");
    add_providers(nspace);
}

}  // namespace wmisink::bindings
