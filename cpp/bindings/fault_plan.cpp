#include "fault_plan.hpp"

#include <pybind11/stl.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "module.hpp"
#include "text.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink::bindings {
namespace {

using embedded::Fault;
using embedded::FinalStatus;
/// A number, signed or unsigned as one likes to write it, or the SDK's name.
using Code = std::variant<std::int64_t, std::string>;

HRESULT code_of(const Code& code) {
    if (const auto* name = std::get_if<std::string>(&code)) {
        if (const auto known = status_from_name(*name)) return *known;
        throw py::value_error("There is no status named '" + *name +
                              "'; give its number, or a name such as 'WBEM_E_ACCESS_DENIED'.");
    }
    const std::int64_t number = std::get<std::int64_t>(code);
    if (number < INT32_MIN || number > std::int64_t{UINT32_MAX}) {
        throw py::value_error("An HRESULT has 32 bits; " + std::to_string(number) + " has more.");
    }
    return static_cast<HRESULT>(static_cast<std::uint32_t>(number));
}

std::chrono::nanoseconds nanoseconds_of(double seconds) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
}

FinalStatus final_status_of(const std::string& name) {
    if (name == "normal") return FinalStatus::normal;
    if (name == "missing") return FinalStatus::missing;
    if (name == "doubled") return FinalStatus::doubled;
    throw py::value_error("final_status is 'normal', 'missing' or 'doubled', not '" + name + "'.");
}

std::uint64_t add(const FaultPlanHandle& self, const std::string& class_name, const std::string& operation,
                  std::optional<std::size_t> times, const std::optional<Code>& refuse, double start_delay,
                  double first_delay, double batch_delay, std::optional<std::size_t> fail_after,
                  const Code& failure, std::uint32_t progress_total, std::vector<std::size_t> batch_sizes,
                  bool null_objects, std::size_t threads, std::size_t rows_after_cancel,
                  const std::string& final_status, double final_delay) {
    Fault fault;
    fault.class_name = to_wide(class_name);
    fault.operation = operation;
    fault.times = times.value_or(fault.times);
    if (refuse) fault.refuse = code_of(*refuse);
    fault.start_delay = nanoseconds_of(start_delay);
    fault.first_delay = nanoseconds_of(first_delay);
    fault.batch_delay = nanoseconds_of(batch_delay);
    fault.fail_after = fail_after;
    fault.failure = code_of(failure);
    fault.progress_total = progress_total;
    fault.batch_sizes = std::move(batch_sizes);
    fault.null_objects = null_objects;
    fault.threads = threads;
    fault.rows_after_cancel = rows_after_cancel;
    fault.final_status = final_status_of(final_status);
    fault.final_delay = nanoseconds_of(final_delay);
    return (*self).add(std::move(fault));
}

}  // namespace

void register_fault_plan(py::module_& module) {
    py::class_<FaultPlanHandle>(module, "FaultPlan", py::is_final(),
                                "What goes wrong on purpose in a repository.")
        .def(py::init<std::shared_ptr<RepositoryHandle>>(), py::arg("repository"),
             "The plan of a repository; there is one, however often it is made.")
        .def("add", &add, py::kw_only(), py::arg("class_name"), py::arg("operation"), py::arg("times"),
             py::arg("refuse"), py::arg("start_delay"), py::arg("first_delay"), py::arg("batch_delay"),
             py::arg("fail_after"), py::arg("failure"), py::arg("progress_total"), py::arg("batch_sizes"),
             py::arg("null_objects"), py::arg("threads"), py::arg("rows_after_cancel"),
             py::arg("final_status"), py::arg("final_delay"),
             "Add a fault, with times in seconds, and give its number.")
        .def(
            "remove", [](const FaultPlanHandle& self, std::uint64_t id) { return (*self).remove(id); },
            py::arg("fault"), "Take a fault away; False when it is gone already.")
        .def(
            "clear", [](const FaultPlanHandle& self) { (*self).clear(); }, "Take every fault away.")
        .def(
            "befallen", [](const FaultPlanHandle& self, std::uint64_t id) { return (*self).befallen(id); },
            py::arg("fault"), "How many calls a fault has befallen; 0 once it is taken away.");
}

}  // namespace wmisink::bindings
