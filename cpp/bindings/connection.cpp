#include "connection.hpp"

#include <pybind11/stl.h>

#include "entry.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "repository.hpp"

// Python.h has to come first.
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "wmisink/embedded/context.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/embedded/unsecured_apartment.hpp"

namespace wmisink::bindings {
namespace {

using OptionalText = std::optional<std::string>;

SinkSecurity security_of(const std::string& name) {
    for (const SinkSecurity security :
         {SinkSecurity::direct, SinkSecurity::unsecured, SinkSecurity::checked}) {
        if (name == security_name(security)) return security;
    }
    throw py::value_error("security is 'direct', 'unsecured' or 'checked', not '" + name + "'.");
}

std::shared_ptr<ConnectionHandle> connect(ClassSource source, Target target, const std::string& security,
                                          std::size_t max_calls, std::optional<double> timeout) {
    const ConnectionOptions options{security_of(security), max_calls};
    const auto deadline = deadline_after(timeout);
    const std::string resource = target.resource();
    claim_process();
    std::shared_ptr<Connection> connection;
    {
        const WithoutGil released;
        connection = Connection::open(std::move(source), std::move(target), options);
    }
    auto handle = std::make_shared<ConnectionHandle>(connection);
    if (!wait_for(deadline, [&](auto until) { return connection->wait_open(until); })) {
        raise_error({WBEM_E_TIMED_OUT,
                     "The connection to " + resource + " did not stand within the time given.",
                     "IWbemLocator::ConnectServer", std::nullopt, std::nullopt, "timed_out"});
    }
    return handle;
}

std::shared_ptr<ConnectionHandle> connect_com(const std::string& nspace, const OptionalText& host,
                                              const OptionalText& user, const OptionalText& password,
                                              const OptionalText& authority, const OptionalText& locale,
                                              const std::string& security, std::size_t max_calls,
                                              std::optional<double> timeout) {
    Target target{nspace, host.value_or(""), {}, locale.value_or(""), {}, {}};
    target.credentials.user = user.value_or("");
    if (password) target.credentials.password = Secret(*password);
    target.credentials.authority = authority.value_or("");
    return connect(com_class_source(), std::move(target), security, max_calls, timeout);
}

std::shared_ptr<ConnectionHandle> connect_embedded(const RepositoryHandle& repository,
                                                   const std::string& nspace, const std::string& security,
                                                   std::size_t max_calls, std::optional<double> timeout) {
    return connect(class_source_of("embedded", embedded::make_locator(repository.get()),
                                   embedded::make_unsecured_apartment(), embedded::make_context),
                   Target{nspace, "", {}, "", {}, {}}, security, max_calls, timeout);
}

}  // namespace

void register_connection(py::module_& module) {
    py::class_<ConnectionHandle, std::shared_ptr<ConnectionHandle>> connection(
        module, "Connection", py::is_final(), "A namespace of one computer's WMI, as one account.");
    connection.def_property_readonly("namespace", &ConnectionHandle::nspace, "The namespace's path.")
        .def_property_readonly("provider", &ConnectionHandle::provider, "'com' or 'embedded'.")
        .def_property_readonly("security", &ConnectionHandle::security,
                               "How callbacks were asked to reach the sink.")
        .def_property_readonly("max_calls", &ConnectionHandle::max_calls,
                               "How many calls may be outstanding at once.")
        .def("close", &ConnectionHandle::close, "Cancel the connection's calls and leave it. Never waits.");
    register_operations(connection);

    module.def("connect_com", &connect_com, py::arg("namespace"), py::arg("host"), py::arg("user"),
               py::arg("password"), py::arg("authority"), py::arg("locale"), py::arg("security"),
               py::arg("max_calls"), py::arg("timeout"), "Connect to the WMI of Windows.");
    module.def("connect_embedded", &connect_embedded, py::arg("repository"), py::arg("namespace"),
               py::arg("security"), py::arg("max_calls"), py::arg("timeout"), "Connect to an embedded WMI.");
}

}  // namespace wmisink::bindings
