#include <pybind11/stl.h>

#include "call.hpp"
#include "entry.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "repository.hpp"

// Python.h has to come first.
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "wmisink/client/connection.hpp"
#include "wmisink/embedded/locator.hpp"

namespace wmisink::bindings {
namespace {

using OptionalText = std::optional<std::string>;

/// wmisink._core.Connection. Once closed it lets go of the native one, and with it of all that WMI gave.
class ConnectionHandle {
  public:
    explicit ConnectionHandle(std::shared_ptr<Connection> connection)
        : nspace_(connection->target().nspace),
          provider_(connection->provider()),
          security_(security_name(connection->security())),
          connection_(std::move(connection)) {}
    ~ConnectionHandle() {
        let_go([this] { connection_.reset(); });
        if (connection_) new std::shared_ptr(std::move(connection_));  // a forked process keeps it for ever
    }
    ConnectionHandle(const ConnectionHandle&) = delete;
    ConnectionHandle& operator=(const ConnectionHandle&) = delete;

    [[nodiscard]] const std::string& nspace() const noexcept { return nspace_; }
    [[nodiscard]] const std::string& provider() const noexcept { return provider_; }
    [[nodiscard]] const std::string& security() const noexcept { return security_; }

    /// @throws std::logic_error once it is closed.
    [[nodiscard]] std::shared_ptr<Connection> native() const {
        const std::lock_guard lock(mutex_);
        if (!connection_) throw std::logic_error("The connection is closed; open a new one with connect().");
        return connection_;
    }

    void close() noexcept {
        let_go([this] {
            std::shared_ptr<Connection> connection;
            {
                const std::lock_guard lock(mutex_);
                connection.swap(connection_);
            }
            if (connection) connection->close();
        });
    }

  private:
    const std::string nspace_;
    const std::string provider_;
    const std::string security_;
    mutable std::mutex mutex_;
    std::shared_ptr<Connection> connection_;
};

SinkSecurity security_of(const std::string& name) {
    for (const SinkSecurity security :
         {SinkSecurity::direct, SinkSecurity::unsecured, SinkSecurity::checked}) {
        if (name == security_name(security)) return security;
    }
    throw py::value_error("security is 'direct', 'unsecured' or 'checked', not '" + name + "'.");
}

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

std::shared_ptr<ConnectionHandle> connect(ClassSource source, Target target, const std::string& security,
                                          std::optional<double> timeout) {
    const SinkSecurity asked = security_of(security);
    const auto deadline = deadline_after(timeout);
    const std::string resource = target.resource();
    claim_process();
    std::shared_ptr<Connection> connection;
    {
        const WithoutGil released;
        connection = Connection::open(std::move(source), std::move(target), asked);
    }
    auto handle = std::make_shared<ConnectionHandle>(connection);
    if (!wait_for(deadline, [&](auto until) { return connection->wait_open(until); })) {
        raise_error({WBEM_E_TIMED_OUT,
                     "The connection to " + resource + " did not stand within the time given.",
                     "IWbemLocator::ConnectServer", std::nullopt, "timed_out"});
    }
    return handle;
}

std::shared_ptr<ConnectionHandle> connect_com(const std::string& nspace, const OptionalText& host,
                                              const OptionalText& user, const OptionalText& password,
                                              const OptionalText& authority, const OptionalText& locale,
                                              const std::string& security, std::optional<double> timeout) {
    Target target{nspace, host.value_or(""), {}, locale.value_or("")};
    target.credentials.user = user.value_or("");
    if (password) target.credentials.password = Secret(*password);
    target.credentials.authority = authority.value_or("");
    return connect(com_class_source(), std::move(target), security, timeout);
}

std::shared_ptr<ConnectionHandle> connect_embedded(const RepositoryHandle& repository,
                                                   const std::string& nspace, const std::string& security,
                                                   std::optional<double> timeout) {
    return connect(class_source_of("embedded", embedded::make_locator(repository.get())),
                   Target{nspace, "", {}, ""}, security, timeout);
}

std::unique_ptr<Call> query(const ConnectionHandle& self, const std::string& wql, std::size_t capacity,
                            const std::string& overflow, std::optional<double> timeout) {
    const CallOptions options{capacity, overflow_of(overflow), duration_of(timeout)};
    claim_process();
    try {
        std::shared_ptr<AsyncCall> call;
        {
            const WithoutGil released;
            call = self.native()->query(wql, options);
        }
        return std::make_unique<Call>(std::move(call));
    } catch (const std::invalid_argument& error) {
        throw py::value_error(error.what());
    } catch (const std::logic_error& error) {
        raise_error({RPC_E_DISCONNECTED, error.what(), "Connection.query", wql, std::nullopt});
    }
}

}  // namespace

void register_connection(py::module_& module) {
    py::class_<ConnectionHandle, std::shared_ptr<ConnectionHandle>>(
        module, "Connection", py::is_final(), "A namespace of one computer's WMI, as one account.")
        .def_property_readonly("namespace", &ConnectionHandle::nspace, "The namespace's path.")
        .def_property_readonly("provider", &ConnectionHandle::provider, "'com' or 'embedded'.")
        .def_property_readonly("security", &ConnectionHandle::security,
                               "How callbacks were asked to reach the sink.")
        .def("query", &query, py::arg("wql"), py::arg("capacity"), py::arg("overflow"), py::arg("timeout"),
             "Start a query and return at once.")
        .def("close", &ConnectionHandle::close, "Cancel the connection's calls and leave it. Never waits.");

    module.def("connect_com", &connect_com, py::arg("namespace"), py::arg("host"), py::arg("user"),
               py::arg("password"), py::arg("authority"), py::arg("locale"), py::arg("security"),
               py::arg("timeout"), "Connect to the WMI of Windows.");
    module.def("connect_embedded", &connect_embedded, py::arg("repository"), py::arg("namespace"),
               py::arg("security"), py::arg("timeout"), "Connect to an embedded WMI.");
}

}  // namespace wmisink::bindings
