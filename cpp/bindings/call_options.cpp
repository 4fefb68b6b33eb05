#include "wmisink/client/call_options.hpp"

#include <pybind11/stl.h>

#include "module.hpp"
#include "to_cim_value.hpp"

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

std::vector<NamedValue> context_of(const py::dict& values) {
    std::vector<NamedValue> context;
    for (const auto& [name, value] : copy_of(values)) {
        auto text = name.cast<std::string>();
        CimValue converted = to_cim_value(value, "The context value " + text);
        context.push_back({std::move(text), std::move(converted)});
    }
    return context;
}

CallOptions make(std::size_t capacity, const std::string& overflow, Seconds timeout,
                 const py::dict& context) {
    return {capacity, overflow_of(overflow), duration_of(timeout), context_of(context)};
}

}  // namespace

void register_call_options(py::module_& module) {
    py::class_<CallOptions>(module, "CallOptions", py::is_final(), "How one call is delivered.")
        .def(py::init(&make), py::kw_only(), py::arg("capacity"), py::arg("overflow"), py::arg("timeout"),
             py::arg("context"), "`timeout` is in seconds, from the call's start.");
}

}  // namespace wmisink::bindings
