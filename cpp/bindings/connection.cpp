#include "connection.hpp"

#include <pybind11/stl.h>

#include "call_options.hpp"
#include "entry.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "repository.hpp"
#include "target.hpp"

// Python.h has to come first.
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "wmisink/client/runtime.hpp"
#include "wmisink/embedded/context.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/embedded/unsecured_apartment.hpp"

namespace wmisink::bindings {
namespace {

SinkSecurity security_of(const std::string& name) {
    for (const SinkSecurity security :
         {SinkSecurity::direct, SinkSecurity::unsecured, SinkSecurity::checked, SinkSecurity::verified}) {
        if (name == security_name(security)) return security;
    }
    throw py::value_error("security is 'direct', 'unsecured', 'checked' or 'verified', not '" + name + "'.");
}

/// Begins to connect.
std::shared_ptr<ConnectionHandle> connect(ClassSource source, Target target, const std::string& security,
                                          std::size_t max_calls, const std::string& delivery) {
    const ConnectionOptions options{security_of(security), max_calls, checked_delivery(delivery)};
    claim_process();
    std::shared_ptr<Connection> connection;
    {
        const WithoutGil released;
        connection = Connection::open(std::move(source), std::move(target), options);
    }
    return std::make_shared<ConnectionHandle>(std::move(connection));
}

void wait_open(const ConnectionHandle& self, std::optional<double> timeout) {
    const std::shared_ptr<Connection> connection = self.native();
    if (wait_for(deadline_after(timeout), [&](auto until) { return connection->wait_open(until); })) return;
    raise_error(
        {WBEM_E_TIMED_OUT,
         "The connection to " + connection->target().resource() + " did not stand within the time given.",
         "IWbemLocator::ConnectServer", std::nullopt, std::nullopt, "timed_out"});
}

std::shared_ptr<ConnectionHandle> connect_com(TargetHandle& target, std::optional<Secret*> password,
                                              const std::string& security, std::size_t max_calls,
                                              const std::string& delivery) {
    return connect(com_class_source(), target.take(password.value_or(nullptr)), security, max_calls,
                   delivery);
}

std::shared_ptr<ConnectionHandle> connect_embedded(const RepositoryHandle& repository, TargetHandle& target,
                                                   const std::string& security, std::size_t max_calls,
                                                   const std::string& delivery) {
    return connect(class_source_of("embedded", embedded::make_locator(repository.get()),
                                   embedded::make_unsecured_apartment(), embedded::make_context),
                   target.take_local(), security, max_calls, delivery);
}

/// "wmisink" if CoInitializeSecurity was ours, "other" if somebody had called it before, "none" off Windows.
std::string process_security() {
#ifdef _WIN32
    claim_process();
    const HRESULT answer = [] {
        const WithoutGil released;
        return Runtime::instance().security();
    }();
    if (answer == RPC_E_TOO_LATE) return "other";
    check(answer, "CoInitializeSecurity");
    return "wmisink";
#else
    return "none";
#endif
}

}  // namespace

void register_connection(py::module_& module) {
    py::class_<ConnectionHandle, std::shared_ptr<ConnectionHandle>> connection(
        module, "Connection", py::is_final(), "A namespace of one computer's WMI, as one account.");
    connection.def_property_readonly("namespace", &ConnectionHandle::nspace, "The namespace's path.")
        .def_property_readonly("provider", &ConnectionHandle::provider, "'com' or 'embedded'.")
        .def_property_readonly("security", &ConnectionHandle::security,
                               "How callbacks were asked to reach the sink.")
        .def_property_readonly("authentication", &ConnectionHandle::authentication,
                               "How much of each call is secured.")
        .def_property_readonly("impersonation", &ConnectionHandle::impersonation,
                               "What WMI may do in the caller's name.")
        .def_property_readonly("max_calls", &ConnectionHandle::max_calls,
                               "How many calls may be outstanding at once.")
        .def("wait_open", &wait_open, py::arg("timeout"),
             "Wait until the connection stands; an exception if that fails, or if `timeout` seconds pass "
             "first.")
        .def_property_readonly("bell", &ConnectionHandle::bell, "The number of the bell that arm_open means.")
        .def(
            "arm_open", [](const ConnectionHandle& self) { return self.native()->arm_open(); },
            "Have the bell rung when wait_open would not wait any more; False if that is so already. Never "
            "waits.")
        .def_property_readonly("delivery", &ConnectionHandle::delivery,
                               "How answers come to the sink: 'async', 'semisync' or 'controlled'.")
        .def("close", &ConnectionHandle::close, "Cancel the connection's calls and leave it. Never waits.");
    register_operations(connection);

    module.def("connect_com", &connect_com, py::arg("target"), py::arg("password"), py::arg("security"),
               py::arg("max_calls"), py::arg("delivery"),
               "Begin to connect to the WMI of Windows. Never waits.");
    module.def("connect_embedded", &connect_embedded, py::arg("repository"), py::arg("target"),
               py::arg("security"), py::arg("max_calls"), py::arg("delivery"),
               "Begin to connect to an embedded WMI. Never waits.");
    module.def("process_security", &process_security,
               "Whose COM security this process has: 'wmisink', 'other', or 'none' off Windows.");
}

}  // namespace wmisink::bindings
