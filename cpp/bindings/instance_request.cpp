#include "instance_request.hpp"

#include "module.hpp"
#include "text.hpp"
#include "to_python.hpp"

namespace wmisink::bindings {
namespace {

py::tuple wanted_properties(const embedded::InstanceRequest& request) {
    py::list names;
    const auto properties = request.of_class().properties();
    for (std::size_t i = 0; i < properties.size(); ++i) {
        if (request.wants(i)) names.append(owned(new_str(properties[i].name)));
    }
    return py::tuple(names);
}

py::object demanded_values(const embedded::InstanceRequest& request) {
    py::dict values;
    for (const embedded::Equality& equality : request.equalities()) {
        const embedded::Property& property = request.of_class().properties()[equality.property];
        values[owned(new_str(property.name))] = to_python(equality.value, property.type);
    }
    return owned(PyDictProxy_New(values.ptr()));
}

}  // namespace

RequestView::RequestView(const embedded::InstanceRequest& request)
    : LiveRequest(request),
      class_name_(owned(new_str(request.of_class().name()))),
      properties_(wanted_properties(request)),
      equals_(demanded_values(request)),
      context_(context_of(request.context())) {}

void register_instance_request(py::module_& module) {
    py::class_<RequestView, std::shared_ptr<RequestView>>(module, "InstanceRequest", py::is_final(),
                                                          "What WMI wants from a provider.")
        .def_property_readonly("class_name", &RequestView::class_name,
                               "The class whose instances are asked for.")
        .def_property_readonly("properties", &RequestView::properties,
                               "The properties that the query reads, in its SELECT list or its WHERE.")
        .def_property_readonly("equals", &RequestView::equals,
                               "What the WHERE demands of single properties: {'ProcessId': 4}.")
        .def_property_readonly("context", &RequestView::context,
                               "The named values that the client gave with the call.")
        .def("cancelled", &RequestView::cancelled, "Whether nobody waits for the rows any more.")
        .def("__repr__", [](const RequestView& self) {
            return py::str("<wmisink._core.InstanceRequest for {} of {}>")
                .format(self.properties(), self.class_name());
        });
}

}  // namespace wmisink::bindings
