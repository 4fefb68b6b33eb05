#include "wmisink/client/connection.hpp"

#include <atomic>
#include <stdexcept>
#include <utility>

#include "wmisink/client/runtime.hpp"
#include "wmisink/com/error.hpp"
#include "wmisink/sink/alarm.hpp"
#include "wmisink/sink/parking.hpp"

namespace wmisink {

namespace {

// After the runtime's shutdown the process is ending, and releasing would be worse than not.
void on_runtime(std::function<void()> task) noexcept try {
    Runtime::instance().submit(std::move(task));
} catch (const std::exception&) {
}

}  // namespace

/// The first ConnectServer of a connection. Shared with the thread that is at it, which may outlive the
/// connection.
struct Connection::Opening {
    std::atomic<bool> done{false};
    std::exception_ptr failure;  // written before `done`
    Parking waiting;
    Alarm alarm;

    void run(ServicesPool& services) noexcept {
        try {
            services.open();
        } catch (...) {
            failure = std::current_exception();
        }
        // (1) with the load in is_done(), after which `failure` is read
        done.store(true, std::memory_order_seq_cst);
        waiting.wake();
        alarm.ring();
    }

    bool is_done() const noexcept { return done.load(std::memory_order_seq_cst); }  // (1)
};

std::shared_ptr<Connection> Connection::open(ClassSource source, Target target,
                                             const ConnectionOptions& options) {
    check(target);
    const std::shared_ptr<Connection> connection{
        new Connection{std::move(source), std::move(target), options}};
    Runtime::instance().submit(
        [services = connection->services_, opening = connection->opening_] { opening->run(*services); });
    return connection;
}

Connection::Connection(ClassSource source, Target target, const ConnectionOptions& options)
    : services_{std::make_shared<ServicesPool>(std::move(source), std::move(target))},
      opening_{std::make_shared<Opening>()},
      security_{options.security},
      delivery_{options.delivery},
      wmi_accounts_{std::make_shared<WmiAccounts>(services_->source().callers, services_->target().host)},
      admission_{std::make_shared<Admission>(options.most_calls)} {}

Connection::~Connection() {
    // Perhaps the last owner: the pointers are released on a thread that is in their apartment.
    on_runtime([services = std::move(services_)] {});
}

bool Connection::wait_open(Clock::time_point deadline) {
    const bool done = opening_->waiting.wait_until(deadline, [this] { return opening_->is_done(); });
    if (done && opening_->failure) std::rethrow_exception(opening_->failure);
    return done;
}

void Connection::set_bell(const com_ptr<Bell>& bell) {
    opening_->alarm.set([bell] { bell->ring(); });
}

bool Connection::arm_open() {
    return opening_->alarm.arm([this] { return opening_->is_done(); });
}

std::shared_ptr<AsyncCall> Connection::start(Operation operation, const CallOptions& options) {
    auto& calls = Runtime::instance().calls();
    auto sink = make_com<QuerySink>(options.capacity, options.overflow, &calls.reports(), watch_of_callers());
    auto admission = operation.endless || operation.aside ? nullptr : admission_;
    OutstandingCall::Terms terms{options.delivery.value_or(delivery_), security_, options.timeout,
                                 options.first_callback, options.context};
    const auto outstanding = std::make_shared<OutstandingCall>(
        services_, std::move(sink), std::move(operation), std::move(terms), std::move(admission));
    auto call = std::make_shared<AsyncCall>(outstanding);
    remember(call);
    const auto deadline = options.timeout
                              ? Clock::now() + std::chrono::duration_cast<Clock::duration>(*options.timeout)
                              : Clock::time_point::max();
    calls.launch(outstanding, deadline);
    return call;
}

/// Null where WMI does not call the sink itself: unsecapp.exe would be found, which tells nothing of WMI.
std::shared_ptr<CallerWatch> Connection::watch_of_callers() const {
    const bool verify = security_ == SinkSecurity::verified;
    if (!verify && security_ != SinkSecurity::direct) return nullptr;
    return std::make_shared<CallerWatch>(wmi_accounts_, verify);
}

void Connection::remember(const std::shared_ptr<AsyncCall>& call) {
    const std::lock_guard lock{mutex_};
    if (closed_) throw std::logic_error("The connection is closed; open a new one with connect().");
    if (calls_.size() >= sweep_at_) {
        std::erase_if(calls_, [](const auto& known) { return known.expired(); });
        sweep_at_ = 2 * calls_.size() + 64;
    }
    calls_.push_back(call);
}

void Connection::close() noexcept {
    std::vector<std::weak_ptr<AsyncCall>> calls;
    {
        const std::lock_guard lock{mutex_};
        if (std::exchange(closed_, true)) return;
        calls.swap(calls_);
    }
    for (const auto& known : calls) {
        if (const auto call = known.lock()) call->cancel();
    }
    on_runtime([services = services_] { services->close(); });
}

}  // namespace wmisink
