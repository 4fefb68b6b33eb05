#include <pybind11/stl.h>

#include "call.hpp"
#include "connection.hpp"
#include "entry.hpp"
#include "errors.hpp"
#include "text.hpp"
#include "to_cim_value.hpp"
#include "wmi_object.hpp"
#include "wmisink/client/operation.hpp"

// Python.h has to come first.
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace wmisink::bindings {
namespace {

std::unique_ptr<Call> start(const ConnectionHandle& self, Operation operation, const CallOptions& options,
                            Call::Gives gives) {
    claim_process();
    ErrorReport closed{RPC_E_DISCONNECTED, {},          operation.method, operation.query,
                       operation.path,     std::nullopt};
    try {
        std::shared_ptr<Connection> connection = self.native();
        std::shared_ptr<AsyncCall> call;
        {
            const WithoutGil released;
            call = connection->start(std::move(operation), options);
        }
        return std::make_unique<Call>(std::move(call), gives, std::move(connection));
    } catch (const std::invalid_argument& error) {
        throw py::value_error(error.what());
    } catch (const std::logic_error& error) {
        closed.text = error.what();
        raise_error(closed);
    } catch (const std::runtime_error&) {
        leave_if_ending();  // the runtime was shut down between the look at it and the call
        throw;
    }
}

Depth depth_of(bool deep) { return deep ? Depth::deep : Depth::shallow; }

PutMode mode_of(const std::string& name) {
    if (name == "create-or-update") return PutMode::create_or_update;
    if (name == "create") return PutMode::create;
    if (name == "update") return PutMode::update;
    throw py::value_error("mode is 'create-or-update', 'create' or 'update', not '" + name + "'.");
}

std::unique_ptr<Call> query(const ConnectionHandle& self, const py::str& wql, const CallOptions& options) {
    return start(self, operations::query(wide_of(wql)), options, Call::Gives::rows);
}

std::unique_ptr<Call> notifications(const ConnectionHandle& self, const py::str& wql,
                                    const CallOptions& options) {
    return start(self, operations::notifications(wide_of(wql)), options, Call::Gives::rows);
}

std::unique_ptr<Call> instances(const ConnectionHandle& self, const py::str& class_name, bool deep,
                                const CallOptions& options) {
    return start(self, operations::instances(wide_of(class_name), depth_of(deep)), options,
                 Call::Gives::rows);
}

std::unique_ptr<Call> classes(const ConnectionHandle& self, const py::str& superclass, bool deep,
                              const CallOptions& options) {
    return start(self, operations::classes(wide_of(superclass), depth_of(deep)), options,
                 Call::Gives::objects);
}

std::unique_ptr<Call> get(const ConnectionHandle& self, const py::str& path, const CallOptions& options) {
    return start(self, operations::get(wide_of(path)), options, Call::Gives::objects);
}

std::unique_ptr<Call> put(const ConnectionHandle& self, WmiObject& object, const std::string& mode,
                          const CallOptions& options) {
    const PutMode wanted = mode_of(mode);
    Operation operation = object.use([wanted](IWbemClassObject& native) {
        return is_class(native) ? operations::put_class(native, wanted)
                                : operations::put_instance(native, wanted);
    });
    return start(self, std::move(operation), options, Call::Gives::rows);
}

std::unique_ptr<Call> remove(const ConnectionHandle& self, const py::str& path, const CallOptions& options) {
    const WmiText text(wide_of(path));
    const bool instance = names_instance(text.utf8());
    return start(self, instance ? operations::delete_instance(text) : operations::delete_class(text), options,
                 Call::Gives::rows);
}

std::unique_ptr<Call> exec_method(const ConnectionHandle& self, const py::str& path,
                                  const std::string& method, const py::dict& arguments,
                                  const CallOptions& options) {
    std::vector<NamedValue> given;
    for (const auto& [name, value] : copy_of(arguments)) {
        auto text = name.cast<std::string>();
        CimValue converted = to_cim_value(value, "The argument " + text + " of " + method);
        given.push_back({std::move(text), std::move(converted)});
    }
    return start(self, operations::exec_method(wide_of(path), method, std::move(given)), options,
                 Call::Gives::rows);
}

}  // namespace

void register_operations(py::class_<ConnectionHandle, std::shared_ptr<ConnectionHandle>>& connection) {
    const py::arg options("options");
    connection.def("query", &query, py::arg("wql"), options, "Start a query and return at once.")
        .def("notifications", &notifications, py::arg("wql"), options, "Start to listen for events.")
        .def("instances", &instances, py::arg("class_name"), py::arg("deep"), options,
             "Start to enumerate the instances of a class.")
        .def("classes", &classes, py::arg("superclass"), py::arg("deep"), options,
             "Start to enumerate class definitions; '' is the top.")
        .def("get", &get, py::arg("path"), options, "Start to get an object.")
        .def("put", &put, py::arg("instance"), py::arg("mode"), options,
             "Start to put an object as it is now.")
        .def("delete", &remove, py::arg("path"), options, "Start to delete an instance or a class.")
        .def("exec_method", &exec_method, py::arg("path"), py::arg("method"), py::arg("arguments"), options,
             "Start a method; the one row is what comes out.");
}

}  // namespace wmisink::bindings
