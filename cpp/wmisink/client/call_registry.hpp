#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "wmisink/client/outstanding_call.hpp"
#include "wmisink/sink/reported_sinks.hpp"
#include "wmisink/tasks/task_pool.hpp"

namespace wmisink {

/// Every call from its creation until WMI has let go of it, and the one thread that sees to their ends.
///
/// Sinks report through `reports()` that their call has ended or can go on; that thread then has the call
/// finished or resumed on the pool, which is where WMI may be called. It also ends the calls whose deadline
/// has passed. Thread-safe.
class CallRegistry {
  public:
    using Clock = std::chrono::steady_clock;

    /// Finishes calls on `pool`, which outlives this.
    explicit CallRegistry(TaskPool& pool);
    ~CallRegistry();
    CallRegistry(const CallRegistry&) = delete;
    CallRegistry& operator=(const CallRegistry&) = delete;

    /// Has `call` started on the pool, once it has a place, and keeps it until it is finished; ends it as
    /// timed out at `deadline` (Clock::time_point::max(): never).
    void launch(const std::shared_ptr<OutstandingCall>& call, Clock::time_point deadline);

    [[nodiscard]] ReportedSinks& reports() noexcept { return reports_; }

    /// Cancels every call and waits until all are finished, or until `deadline`; false for the latter.
    bool cancel_all(Clock::time_point deadline);

    /// How many calls WMI may still hold.
    [[nodiscard]] std::size_t was_size() const;

  private:
    struct Entry {
        std::shared_ptr<OutstandingCall> call;
        std::multimap<Clock::time_point, QuerySink*>::iterator deadline;
    };

    [[nodiscard]] bool submit_start(const std::shared_ptr<OutstandingCall>& call);
    void submit_resume(const std::shared_ptr<OutstandingCall>& call);
    void after(OutstandingCall::Step step, const std::shared_ptr<OutstandingCall>& call);
    void submit_finish(const std::shared_ptr<OutstandingCall>& call);
    void finish(const std::shared_ptr<OutstandingCall>& call);
    void leave(OutstandingCall& call);
    void add(std::shared_ptr<OutstandingCall> call, Clock::time_point deadline);
    void run();
    void tend_reported();
    void end_overdue();
    Clock::time_point next_deadline() const;
    std::shared_ptr<OutstandingCall> find(const QuerySink* sink) const;
    void forget(const QuerySink* sink);
    void rouse();

    // How long a call may fetch before it is asked whether others wait, and while they do.
    static constexpr std::chrono::milliseconds kSlice{100};
    static constexpr std::chrono::milliseconds kShortSlice{10};

    TaskPool& pool_;
    ReportedSinks reports_;
    mutable std::mutex mutex_;
    std::unordered_map<const QuerySink*, Entry> calls_;
    std::multimap<Clock::time_point, QuerySink*> deadlines_;
    Parking emptied_;
    std::atomic<bool> changed_{false};
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace wmisink
