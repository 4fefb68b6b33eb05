#include <pybind11/stl.h>

#include "call.hpp"
#include "connection.hpp"
#include "entry.hpp"
#include "errors.hpp"
#include "to_cim_value.hpp"
#include "wmi_object.hpp"
#include "wmisink/client/operation.hpp"

// Python.h has to come first.
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
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

std::optional<std::chrono::nanoseconds> duration_of(std::optional<double> seconds) {
    constexpr double kLongest = 1e9;
    if (!seconds || !(*seconds < kLongest)) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(std::max(*seconds, 0.0)));
}

CallOptions options_of(std::size_t capacity, const std::string& overflow, Seconds timeout) {
    return {capacity, overflow_of(overflow), duration_of(timeout)};
}

std::unique_ptr<Call> start(const ConnectionHandle& self, Operation operation, const CallOptions& options,
                            Call::Gives gives) {
    claim_process();
    ErrorReport closed{RPC_E_DISCONNECTED, {},          operation.method, operation.query,
                       operation.path,     std::nullopt};
    try {
        std::shared_ptr<AsyncCall> call;
        {
            const WithoutGil released;
            call = self.native()->start(std::move(operation), options);
        }
        return std::make_unique<Call>(std::move(call), gives);
    } catch (const std::invalid_argument& error) {
        throw py::value_error(error.what());
    } catch (const std::logic_error& error) {
        closed.text = error.what();
        raise_error(closed);
    }
}

/// For a call that gives one object at most; whoever waits for it reads what is there.
CallOptions one_answer(Seconds timeout) { return {16, Overflow::block, duration_of(timeout)}; }

Depth depth_of(bool deep) { return deep ? Depth::deep : Depth::shallow; }

PutMode mode_of(const std::string& name) {
    if (name == "create-or-update") return PutMode::create_or_update;
    if (name == "create") return PutMode::create;
    if (name == "update") return PutMode::update;
    throw py::value_error("mode is 'create-or-update', 'create' or 'update', not '" + name + "'.");
}

std::unique_ptr<Call> query(const ConnectionHandle& self, const std::string& wql, std::size_t capacity,
                            const std::string& overflow, Seconds timeout) {
    return start(self, operations::query(wql), options_of(capacity, overflow, timeout), Call::Gives::rows);
}

std::unique_ptr<Call> notifications(const ConnectionHandle& self, const std::string& wql,
                                    std::size_t capacity, const std::string& overflow, Seconds timeout) {
    return start(self, operations::notifications(wql), options_of(capacity, overflow, timeout),
                 Call::Gives::rows);
}

std::unique_ptr<Call> instances(const ConnectionHandle& self, const std::string& class_name, bool deep,
                                std::size_t capacity, const std::string& overflow, Seconds timeout) {
    return start(self, operations::instances(class_name, depth_of(deep)),
                 options_of(capacity, overflow, timeout), Call::Gives::rows);
}

std::unique_ptr<Call> classes(const ConnectionHandle& self, const std::string& superclass, bool deep,
                              std::size_t capacity, const std::string& overflow, Seconds timeout) {
    return start(self, operations::classes(superclass, depth_of(deep)),
                 options_of(capacity, overflow, timeout), Call::Gives::objects);
}

std::unique_ptr<Call> get(const ConnectionHandle& self, const std::string& path, Seconds timeout) {
    return start(self, operations::get(path), one_answer(timeout), Call::Gives::objects);
}

std::unique_ptr<Call> put(const ConnectionHandle& self, WmiObject& object, const std::string& mode,
                          Seconds timeout) {
    const PutMode wanted = mode_of(mode);
    Operation operation = object.use([wanted](IWbemClassObject& native) {
        return is_class(native) ? operations::put_class(native, wanted)
                                : operations::put_instance(native, wanted);
    });
    return start(self, std::move(operation), one_answer(timeout), Call::Gives::rows);
}

std::unique_ptr<Call> remove(const ConnectionHandle& self, const std::string& path, Seconds timeout) {
    return start(self,
                 names_instance(path) ? operations::delete_instance(path) : operations::delete_class(path),
                 one_answer(timeout), Call::Gives::rows);
}

std::unique_ptr<Call> exec_method(const ConnectionHandle& self, const std::string& path,
                                  const std::string& method, const py::dict& arguments, Seconds timeout) {
    std::vector<Argument> given;
    for (const auto& [name, value] : arguments) {
        auto text = name.cast<std::string>();
        CimValue converted = to_cim_value(value, "The argument " + text + " of " + method);
        given.push_back({std::move(text), std::move(converted)});
    }
    return start(self, operations::exec_method(path, method, std::move(given)), one_answer(timeout),
                 Call::Gives::rows);
}

}  // namespace

void register_operations(py::class_<ConnectionHandle, std::shared_ptr<ConnectionHandle>>& connection) {
    const py::arg capacity("capacity");
    const py::arg overflow("overflow");
    const py::arg timeout("timeout");
    connection
        .def("query", &query, py::arg("wql"), capacity, overflow, timeout,
             "Start a query and return at once.")
        .def("notifications", &notifications, py::arg("wql"), capacity, overflow, timeout,
             "Start to listen for events.")
        .def("instances", &instances, py::arg("class_name"), py::arg("deep"), capacity, overflow, timeout,
             "Start to enumerate the instances of a class.")
        .def("classes", &classes, py::arg("superclass"), py::arg("deep"), capacity, overflow, timeout,
             "Start to enumerate class definitions; '' is the top.")
        .def("get", &get, py::arg("path"), timeout, "Start to get an object.")
        .def("put", &put, py::arg("instance"), py::arg("mode"), timeout,
             "Start to put an object as it is now.")
        .def("delete", &remove, py::arg("path"), timeout, "Start to delete an instance or a class.")
        .def("exec_method", &exec_method, py::arg("path"), py::arg("method"), py::arg("arguments"), timeout,
             "Start a method; the one row is what comes out.");
}

}  // namespace wmisink::bindings
