#include "call_options.hpp"

#include <pybind11/stl.h>

#include "module.hpp"
#include "named_values.hpp"

// Python.h has to come first.
#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wmisink::bindings {
namespace {

using Seconds = std::optional<double>;

Overflow overflow_of(const std::string& name) {
    if (name == "block") return Overflow::block;
    if (name == "drop-oldest") return Overflow::drop_oldest;
    if (name == "fail") return Overflow::fail;
    throw py::value_error("overflow is 'block', 'drop-oldest' or 'fail', not '" + name + "'.");
}

/// None for a time that is longer than anybody waits.
std::optional<std::chrono::nanoseconds> duration_of(Seconds seconds) {
    constexpr double kLongest = 1e9;
    if (!seconds || !(*seconds < kLongest)) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(std::max(*seconds, 0.0)));
}

CallOptions make(std::size_t capacity, const std::string& overflow, Seconds timeout, const py::dict& context,
                 const std::optional<std::string>& delivery, Seconds watchdog) {
    return {capacity,
            overflow_of(overflow),
            duration_of(timeout),
            context_values(context),
            delivery ? std::optional(checked_delivery(*delivery)) : std::nullopt,
            duration_of(watchdog)};
}

}  // namespace

Delivery checked_delivery(const std::string& name) {
    const auto delivery = delivery_of(name);
    if (delivery) return *delivery;
    throw py::value_error("delivery is 'async', 'semisync' or 'controlled', not '" + name + "'.");
}

void register_call_options(py::module_& module) {
    py::class_<CallOptions>(module, "CallOptions", py::is_final(), "How one call is delivered.")
        .def(py::init(&make), py::kw_only(), py::arg("capacity"), py::arg("overflow"), py::arg("timeout"),
             py::arg("context"), py::arg("delivery"), py::arg("watchdog"),
             "`timeout` and `watchdog` are in seconds, from the call's start. `delivery` None: the "
             "connection's.");
}

}  // namespace wmisink::bindings
