#include "event_request.hpp"

#include <pybind11/stl.h>

#include <algorithm>
#include <chrono>

#include "entry.hpp"
#include "module.hpp"
#include "text.hpp"

namespace wmisink::bindings {

EventRequestView::EventRequestView(embedded::EventReceiver& receiver, WideView class_name)
    : LiveRequest(receiver), receiver_(receiver), class_name_(owned(new_str(class_name))) {}

bool EventRequestView::wait(std::optional<double> seconds) {
    using Seconds = std::chrono::duration<double>;
    constexpr double kLongest = 1e9;  // some thirty years, and far from what nanoseconds can count
    if (std::this_thread::get_id() != thread_) {
        PyErr_SetString(PyExc_RuntimeError,
                        "Only the thread on which the events are asked for may wait on the request.");
        throw py::error_already_set();
    }
    if (cancelled()) return false;  // also once the request is over: then nobody else touches it
    const double length = std::clamp(seconds.value_or(kLongest), 0.0, kLongest);
    const WithoutGil released;
    return receiver_.wait(std::chrono::duration_cast<std::chrono::nanoseconds>(Seconds(length)));
}

void register_event_request(py::module_& module) {
    py::class_<EventRequestView, std::shared_ptr<EventRequestView>>(
        module, "EventRequest", py::is_final(), "What a function that gives events is told.")
        .def_property_readonly("class_name", &EventRequestView::class_name,
                               "The class whose events are asked for.")
        .def("cancelled", &EventRequestView::cancelled, "Whether nobody listens any more.")
        .def("wait", &EventRequestView::wait, py::arg("seconds") = py::none(),
             "Wait for so long, or until nobody listens any more; False for the latter.")
        .def("__repr__", [](const EventRequestView& self) {
            return py::str("<wmisink._core.EventRequest for {}>").format(self.class_name());
        });
}

}  // namespace wmisink::bindings
