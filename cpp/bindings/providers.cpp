#include "providers.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "entry.hpp"
#include "event_provider.hpp"
#include "instance_provider.hpp"
#include "method_provider.hpp"
#include "property_provider.hpp"
#include "text.hpp"
#include "wmisink/embedded/failure.hpp"

namespace wmisink::bindings {
namespace {

using embedded::Class;
using embedded::Failure;
using Function = std::shared_ptr<ProviderFunction>;

constexpr std::size_t kMostRowsAtOnce = 1000;

/// A class's provider is replaced by one that can do more; one registration at a time. Never destroyed.
std::mutex& registration() {
    static std::mutex* const instance = new std::mutex;
    return *instance;
}

Function function_for(const std::string& what, const py::object& callable) {
    if (!PyCallable_Check(callable.ptr())) {
        throw py::type_error("The provider of " + what + " must be callable, not " +
                             Py_TYPE(callable.ptr())->tp_name + ".");
    }
    return std::make_shared<ProviderFunction>(callable);
}

Class::Ref require_class(const embedded::Namespace& nspace, WideView name, const char* operation) {
    if (Class::Ref found = nspace.find_class(name)) return found;
    throw Failure(WBEM_E_INVALID_CLASS, operation,
                  "There is no class " + to_utf8(name) + " in " + to_utf8(nspace.path()) + ".",
                  to_utf8(name));
}

void require_property(const Class& of_class, WideView property) {
    if (of_class.find_property(property)) return;
    throw Failure(WBEM_E_NOT_FOUND, "provide_property",
                  "The class " + to_utf8(of_class.name()) + " has no property " + to_utf8(property) + ".",
                  to_utf8(property));
}

/// Replaces one function of a class's instance provider.
void set_instance_function(const NamespaceHandle& self, const py::str& name, const py::object& callable,
                           Function InstanceFunctions::* which) {
    Function function = function_for(std::string(name), callable);
    const WideString class_name = wide_of(name);
    const std::size_t batch = std::min(self.batch_size(), kMostRowsAtOnce);
    const WithoutGil released;
    embedded::ProviderSet before;  // let go outside the lock, since that may run Python code
    const std::lock_guard lock(registration());
    before = (*self).own_providers(class_name);
    InstanceFunctions functions = functions_of(before.instances.get());
    functions.*which = std::move(function);
    (*self).set_provider(class_name, make_python_provider(std::move(functions), self.get(), batch));
}

void set_provider(const NamespaceHandle& self, const py::str& name, const py::object& provider) {
    set_instance_function(self, name, provider, &InstanceFunctions::instances);
}

void set_put(const NamespaceHandle& self, const py::str& name, const py::object& function) {
    set_instance_function(self, name, function, &InstanceFunctions::put);
}

void set_delete(const NamespaceHandle& self, const py::str& name, const py::object& function) {
    set_instance_function(self, name, function, &InstanceFunctions::remove);
}

void set_method(const NamespaceHandle& self, const py::str& name, const py::str& method,
                const py::object& callable) {
    Function function = function_for(std::string(name) + "." + std::string(method), callable);
    const WideString class_name = wide_of(name);
    const WideString method_name = wide_of(method);
    const WithoutGil released;
    embedded::ProviderSet before;  // let go outside the lock, since that may run Python code
    const std::lock_guard lock(registration());
    if (!require_class(*self, class_name, "provide_method")->find_method(method_name)) {
        throw Failure(WBEM_E_INVALID_METHOD, "provide_method",
                      "The class " + to_utf8(class_name) + " has no method " + to_utf8(method_name) +
                          "; define it first.",
                      to_utf8(method_name));
    }
    before = (*self).own_providers(class_name);
    (*self).set_method_provider(
        class_name, with_python_method(before.methods, method_name, std::move(function), self.get()));
}

void set_property_function(const NamespaceHandle& self, const py::str& name, const py::str& property,
                           const py::object& callable, Function PropertyFunctions::* which) {
    PropertyFunctions functions;
    functions.*which = function_for(std::string(name) + "." + std::string(property), callable);
    const WideString class_name = wide_of(name);
    const WideString property_name = wide_of(property);
    const WithoutGil released;
    embedded::ProviderSet before;  // let go outside the lock, since that may run Python code
    const std::lock_guard lock(registration());
    require_property(*require_class(*self, class_name, "provide_property"), property_name);
    before = (*self).own_providers(class_name);
    (*self).set_property_provider(
        class_name,
        with_python_property(before.properties, class_name, property_name, std::move(functions), self.get()));
}

void set_property(const NamespaceHandle& self, const py::str& name, const py::str& property,
                  const py::object& function) {
    set_property_function(self, name, property, function, &PropertyFunctions::get);
}

void set_property_put(const NamespaceHandle& self, const py::str& name, const py::str& property,
                      const py::object& function) {
    set_property_function(self, name, property, function, &PropertyFunctions::put);
}

void set_events(const NamespaceHandle& self, const py::str& name, const py::object& callable) {
    Function function = function_for(std::string(name), callable);
    const WideString class_name = wide_of(name);
    const WithoutGil released;
    (*self).set_event_provider(class_name, make_python_events(std::move(function), class_name, self.get()));
}

void publish(const NamespaceHandle& self, const py::str& name, const py::object& values) {
    embedded::Instance::Ref event = event_from(values, wide_of(name), *self);
    const WithoutGil released;
    (*self).events().publish(std::move(event));
}

}  // namespace

void add_providers(py::class_<NamespaceHandle>& to) {
    to.def("set_provider", &set_provider, py::arg("name"), py::arg("provider"),
           "Have a callable give the class's instances.")
        .def("set_put", &set_put, py::arg("name"), py::arg("function"),
             "Have a callable take the instances that clients put.")
        .def("set_delete", &set_delete, py::arg("name"), py::arg("function"),
             "Have a callable delete the instances that clients delete.")
        .def("set_method", &set_method, py::arg("name"), py::arg("method"), py::arg("function"),
             "Have a callable do a method of the class.")
        .def("set_property", &set_property, py::arg("name"), py::arg("prop"), py::arg("function"),
             "Have a callable give a property of the class's stored instances.")
        .def("set_property_put", &set_property_put, py::arg("name"), py::arg("prop"), py::arg("function"),
             "Have a callable take the values of that property that clients put.")
        .def("set_events", &set_events, py::arg("name"), py::arg("function"),
             "Have a callable give the class's events.")
        .def("publish", &publish, py::arg("name"), py::arg("values"), "Send one event of the class.");
}

}  // namespace wmisink::bindings
