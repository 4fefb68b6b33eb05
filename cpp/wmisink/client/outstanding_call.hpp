#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "wmisink/client/admission.hpp"
#include "wmisink/client/named_value.hpp"
#include "wmisink/client/operation.hpp"
#include "wmisink/client/services_pool.hpp"
#include "wmisink/client/sink_security.hpp"
#include "wmisink/sink/query_sink.hpp"

namespace wmisink {

/// One call as WMI sees it: the sink, the stub in its place, the services leased to it.
///
/// start() and finish() run on the runtime's threads, in whichever order they come; the second of the two
/// lets go of WMI. The stub is held until then, since CancelAsyncCall wants the very pointer that was passed,
/// and no longer, since stub and sink would hold each other. Source: «Making an Asynchronous Call with C++»,
/// «Setting Security on an Asynchronous Call».
class OutstandingCall {
  public:
    OutstandingCall(std::shared_ptr<ServicesPool> services, com_ptr<QuerySink> sink, Operation operation,
                    SinkSecurity security, std::optional<std::chrono::nanoseconds> timeout,
                    std::vector<NamedValue> context = {}, std::shared_ptr<Admission> admission = nullptr);

    /// Leases services and gives the call to WMI. A failure ends the call; nothing is thrown.
    /// True if the call had ended already and is now finished.
    bool start() noexcept;

    /// After the end: cancels, which also is the barrier behind which no callback comes, and lets go.
    /// False while start() is still at work, which then finishes in its place.
    bool finish() noexcept;

    /// Where it asks for its place; null: it needs none.
    [[nodiscard]] const std::shared_ptr<Admission>& admission() const noexcept { return admission_; }
    /// Whether it waits for one.
    void note_waiting(bool waiting) noexcept { waiting_.store(waiting, std::memory_order_relaxed); }
    [[nodiscard]] bool was_waiting() const noexcept { return waiting_.load(std::memory_order_relaxed); }

    void cancel() noexcept;
    void time_out() noexcept;

    [[nodiscard]] QuerySink& sink() const noexcept { return *sink_.get(); }
    /// For its names; what it starts with is gone once it has started.
    [[nodiscard]] const Operation& operation() const noexcept { return operation_; }
    /// What is in force once the call has started; what was asked for until then.
    [[nodiscard]] SinkSecurity security() const;

    /// Waits until WMI has let go of the call; false if `deadline` comes first.
    bool wait_finished(std::chrono::steady_clock::time_point deadline);

  private:
    void execute();
    void fail(HRESULT code, const std::string& operation, const std::string& message = {},
              com_ptr<IWbemClassObject> error_object = {}) noexcept;
    void let_go() noexcept;

    const com_ptr<QuerySink> sink_;
    Operation operation_;  // its functions are touched by start() alone
    const std::optional<std::chrono::nanoseconds> timeout_;
    std::vector<NamedValue> context_;  // as operation_'s functions
    const std::shared_ptr<Admission> admission_;
    std::atomic<bool> waiting_{false};  // relaxed: it is told, and nothing is ordered by it

    mutable std::mutex mutex_;
    SinkSecurity security_;
    bool start_done_ = false;
    bool end_seen_ = false;

    // Touched by start(), and after it by the one finish() that lets go.
    std::shared_ptr<ServicesPool> services_pool_;
    com_ptr<IWbemServices> services_;
    com_ptr<IWbemObjectSink> stub_;
    bool leased_ = false;
    bool accepted_ = false;

    std::atomic<bool> finished_{false};
    Parking finishing_;
};

}  // namespace wmisink
