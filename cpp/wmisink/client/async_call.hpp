#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wmisink/client/outstanding_call.hpp"
#include "wmisink/sink/bell.hpp"

namespace wmisink {

/// All that can be told of a call at a moment. Taking it never waits.
struct CallStatus {
    Phase phase = Phase::created;
    RowCounts rows;
    std::uint64_t callbacks = 0;
    std::uint64_t callbacks_refused = 0;     ///< for who made them: SinkSecurity::verified
    std::optional<CallbackCaller> caller{};  ///< of the first callback; with a stub, that is unsecapp.exe
    Progress progress;
    std::string progress_text;
    std::optional<std::chrono::nanoseconds> first_row{};
    std::chrono::nanoseconds elapsed{0};
    SinkSecurity security = SinkSecurity::direct;
    Delivery delivery = Delivery::async;  ///< the one in force
    std::string silence;                  ///< what to say of a call that WMI has never called back
    bool waiting = false;                 ///< for one of the connection's outstanding calls to end
    CallEnd end{};                        ///< meaningful once has_ended(phase)
};

/// The caller's side of an asynchronous call: take rows, wait, cancel, ask.
///
/// Every method may be called from any thread, but rows are taken by one thread at a time. Dropping it
/// cancels the call; WMI lets go of it later, on the runtime's threads.
class AsyncCall {
  public:
    using Clock = std::chrono::steady_clock;

    explicit AsyncCall(std::shared_ptr<OutstandingCall> outstanding);
    ~AsyncCall();
    AsyncCall(const AsyncCall&) = delete;
    AsyncCall& operator=(const AsyncCall&) = delete;

    /// Appends up to `max` rows that have arrived to `out` and returns how many. Never waits.
    std::size_t take(std::vector<com_ptr<IWbemClassObject>>& out, std::size_t max);

    /// Waits until there is a row to take, or the call has ended and every row is taken; false if `deadline`
    /// comes first.
    bool wait_rows(Clock::time_point deadline);

    /// Waits for the call's end; rows may still be queued then. False if `deadline` comes first.
    bool wait_end(Clock::time_point deadline);

    /// Has `bell` rung for what arm_rows() and arm_end() wait for. Once, before the first of them.
    void set_bell(const com_ptr<Bell>& bell);
    /// wait_rows() and wait_end() for who does not sleep: the bell rings as soon as they would return true.
    /// False if they would already; then it need not ring. One thread at a time.
    bool arm_rows();
    bool arm_end();

    /// The call has ended and every row is taken: take() will never give another.
    [[nodiscard]] bool was_drained() const noexcept;

    /// Ends the call as cancelled, if it has not ended. Rows that have arrived stay. Never waits; idempotent.
    void cancel() noexcept;

    /// As cancel(), and lets the queued rows go.
    void close();

    /// Waits until WMI has let go of the sink; false if `deadline` comes first.
    bool wait_finished(Clock::time_point deadline);

    [[nodiscard]] CallStatus status() const;
    /// What was started, for its names.
    [[nodiscard]] const Operation& operation() const noexcept { return outstanding_->operation(); }

  private:
    const std::shared_ptr<OutstandingCall> outstanding_;
};

}  // namespace wmisink
