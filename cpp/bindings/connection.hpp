#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include "bells.hpp"
#include "entry.hpp"
#include "wmisink/client/connection.hpp"

namespace wmisink::bindings {

/// wmisink._core.Connection. Once closed it lets go of the native one, and with it of all that WMI gave.
class ConnectionHandle {
  public:
    explicit ConnectionHandle(std::shared_ptr<Connection> connection)
        : nspace_(connection->target().nspace),
          provider_(connection->provider()),
          security_(security_name(connection->security())),
          authentication_(authentication_name(connection->levels().authentication)),
          impersonation_(impersonation_name(connection->levels().impersonation)),
          max_calls_(connection->most_calls()),
          delivery_(delivery_name(connection->delivery())),
          bell_(make_bell()),
          connection_(std::move(connection)) {
        connection_->set_bell(bell_);
    }
    ~ConnectionHandle() {
        let_go([this] { connection_.reset(); });
        if (connection_) new std::shared_ptr(std::move(connection_));  // a forked process keeps it for ever
    }
    ConnectionHandle(const ConnectionHandle&) = delete;
    ConnectionHandle& operator=(const ConnectionHandle&) = delete;

    [[nodiscard]] const std::string& nspace() const noexcept { return nspace_; }
    [[nodiscard]] const std::string& provider() const noexcept { return provider_; }
    [[nodiscard]] const std::string& security() const noexcept { return security_; }
    [[nodiscard]] const std::string& authentication() const noexcept { return authentication_; }
    [[nodiscard]] const std::string& impersonation() const noexcept { return impersonation_; }
    [[nodiscard]] std::size_t max_calls() const noexcept { return max_calls_; }
    [[nodiscard]] const std::string& delivery() const noexcept { return delivery_; }

    /// What rings for Connection::arm_open().
    [[nodiscard]] std::uint64_t bell() const noexcept { return bell_->number(); }

    /// @throws std::logic_error once it is closed, std::runtime_error in a forked process.
    [[nodiscard]] std::shared_ptr<Connection> native() const {
        require_our_process();
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
    const std::string authentication_;
    const std::string impersonation_;
    const std::size_t max_calls_;
    const std::string delivery_;
    const com_ptr<Bell> bell_;
    mutable std::mutex mutex_;
    std::shared_ptr<Connection> connection_;
};

/// Adds the methods that start calls.
void register_operations(py::class_<ConnectionHandle, std::shared_ptr<ConnectionHandle>>& connection);

}  // namespace wmisink::bindings
