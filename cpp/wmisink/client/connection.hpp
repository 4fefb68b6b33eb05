#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wmisink/client/admission.hpp"
#include "wmisink/client/async_call.hpp"
#include "wmisink/client/call_options.hpp"
#include "wmisink/client/operation.hpp"
#include "wmisink/client/security/sink_security.hpp"
#include "wmisink/client/services_pool.hpp"
#include "wmisink/sink/bell.hpp"

namespace wmisink {

/// What holds for every call of a connection.
struct ConnectionOptions {
    SinkSecurity security = SinkSecurity::unsecured;
    /// Calls that may be outstanding at once; more wait for their turn, see Admission. Events have no end and
    /// are not among them.
    std::size_t most_calls = 32;
    Delivery delivery = Delivery::async;  ///< of calls that don't ask for one of their own
};

/// A namespace of one computer's WMI, as one account. Thread-safe.
///
/// Dropping the last pointer to it does not disturb calls that are outstanding: each keeps what it needs.
/// close() cancels them.
class Connection {
  public:
    using Clock = std::chrono::steady_clock;

    /// Begins to connect on the runtime's threads and returns at once. @throws std::invalid_argument for a
    /// target that contradicts itself, see check(const Target&).
    [[nodiscard]] static std::shared_ptr<Connection> open(ClassSource source, Target target,
                                                          const ConnectionOptions& options = {});
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// True once connected, false if `deadline` comes first. Throws WmiError if connecting failed.
    bool wait_open(Clock::time_point deadline);

    /// Has `bell` rung for what arm_open() waits for. Once, before it.
    void set_bell(const com_ptr<Bell>& bell);
    /// wait_open() for who does not sleep: the bell rings as soon as it would return or throw. False if it
    /// would already; then it need not ring. One thread at a time.
    bool arm_open();

    /// Starts an operation and returns at once; whatever goes wrong is told by the call.
    [[nodiscard]] std::shared_ptr<AsyncCall> start(Operation operation, const CallOptions& options = {});

    /// Starts a query.
    [[nodiscard]] std::shared_ptr<AsyncCall> query(const WmiText& wql, const CallOptions& options = {}) {
        return start(operations::query(wql), options);
    }
    /// Starts to listen for events.
    [[nodiscard]] std::shared_ptr<AsyncCall> notifications(const WmiText& wql,
                                                           const CallOptions& options = for_events()) {
        return start(operations::notifications(wql), options);
    }

    /// Cancels the connection's calls and lets go of its idle services. Idempotent, never waits.
    void close() noexcept;

    [[nodiscard]] const Target& target() const noexcept { return services_->target(); }
    [[nodiscard]] const std::string& provider() const noexcept { return services_->source().name; }
    [[nodiscard]] const ProxySecurity& levels() const noexcept { return services_->target().levels; }
    [[nodiscard]] SinkSecurity security() const noexcept { return security_; }
    [[nodiscard]] Delivery delivery() const noexcept { return delivery_; }
    [[nodiscard]] std::size_t most_calls() const noexcept { return admission_->places(); }

  private:
    struct Opening;

    Connection(ClassSource source, Target target, const ConnectionOptions& options);
    void remember(const std::shared_ptr<AsyncCall>& call);
    [[nodiscard]] std::shared_ptr<CallerWatch> watch_of_callers() const;

    std::shared_ptr<ServicesPool> services_;
    const std::shared_ptr<Opening> opening_;
    const SinkSecurity security_;
    const Delivery delivery_;
    const std::shared_ptr<WmiAccounts> wmi_accounts_;
    const std::shared_ptr<Admission> admission_;
    std::mutex mutex_;
    bool closed_ = false;
    std::vector<std::weak_ptr<AsyncCall>> calls_;
    std::size_t sweep_at_ = 64;
};

}  // namespace wmisink
