#include "method_call.hpp"

#include "module.hpp"
#include "text.hpp"
#include "to_python.hpp"

namespace wmisink::bindings {
namespace {

py::dict arguments_of(const embedded::MethodRequest& request) {
    py::dict arguments;
    if (!request.method().in) return arguments;
    const auto parameters = request.method().in->properties();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        arguments[owned(new_str(parameters[i].name))] = to_python(request.arguments()[i], parameters[i].type);
    }
    return arguments;
}

}  // namespace

MethodCallView::MethodCallView(const embedded::MethodRequest& request)
    : LiveRequest(request),
      class_name_(owned(new_str(request.of_class().name()))),
      method_(owned(new_str(request.method().name))),
      object_(request.object() ? py::object(mapping_of(*request.object())) : py::none()),
      arguments_(arguments_of(request)),
      context_(context_of(request.context())) {}

void register_method_call(py::module_& module) {
    py::class_<MethodCallView, std::shared_ptr<MethodCallView>>(
        module, "MethodCall", py::is_final(), "A call of a method, as the function that does it is told.")
        .def_property_readonly("class_name", &MethodCallView::class_name,
                               "The class that it is called on, or the class of the object.")
        .def_property_readonly("method", &MethodCallView::method, "The method's name.")
        .def_property_readonly("object", &MethodCallView::object,
                               "The object that it is called on; None for a static method.")
        .def_property_readonly("arguments", &MethodCallView::arguments,
                               "A value for each parameter that goes in.")
        .def_property_readonly("context", &MethodCallView::context,
                               "The named values that the client gave with the call.")
        .def("cancelled", &MethodCallView::cancelled, "Whether nobody waits for the answer any more.")
        .def("__repr__", [](const MethodCallView& self) {
            return py::str("<wmisink._core.MethodCall of {}.{}>").format(self.class_name(), self.method());
        });
}

}  // namespace wmisink::bindings
