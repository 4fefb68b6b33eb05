#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "wmisink/client/admission.hpp"
#include "wmisink/client/call_options.hpp"
#include "wmisink/client/delivery/deliverer.hpp"
#include "wmisink/client/operation.hpp"
#include "wmisink/client/security/sink_security.hpp"
#include "wmisink/client/services_pool.hpp"
#include "wmisink/client/silence.hpp"
#include "wmisink/sink/query_sink.hpp"

namespace wmisink {

/// One call as WMI sees it: the sink, the deliverer that feeds it, the services leased to it.
///
/// start(), resume() and finish() run on the runtime's threads, in whichever order they come. The deliverer
/// works within the first two, one at a time; once the call has ended and the deliverer is not at work,
/// whoever comes last lets go of WMI.
class OutstandingCall {
  public:
    /// What comes next for a call.
    enum class Step : std::uint8_t {
        wait,   ///< nothing, until its sink reports
        again,  ///< resume(), after others have had their turn
        over,   ///< nothing: WMI has been let go of
    };

    /// How it is delivered.
    struct Terms {
        Delivery delivery = Delivery::async;
        SinkSecurity security = SinkSecurity::unsecured;
        std::optional<std::chrono::nanoseconds> timeout{};
        std::optional<std::chrono::nanoseconds> first_callback{};
        std::vector<NamedValue> context{};
    };

    OutstandingCall(std::shared_ptr<ServicesPool> services, com_ptr<QuerySink> sink, Operation operation,
                    Terms terms, std::shared_ptr<Admission> admission = nullptr);

    /// Leases services and gives the call to WMI, once. A failure ends the call; nothing is thrown.
    Step start() noexcept;
    /// Has the deliverer go on for about `slice`.
    Step resume(std::chrono::milliseconds slice) noexcept;

    /// After the end: lets go of WMI. False while the deliverer is still at work, which then lets go in its
    /// place, or if that is done already.
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
    /// The one in force.
    [[nodiscard]] Delivery delivery() const noexcept { return delivery_; }
    /// What is in force once the call has started; what was asked for until then.
    [[nodiscard]] SinkSecurity security() const noexcept {
        return security_.load(std::memory_order_relaxed);  // told, and nothing is ordered by it
    }
    /// What there is to say of a call that WMI has never called back; empty: nothing.
    [[nodiscard]] std::string silence() const;

    /// Waits until WMI has let go of the call; false if `deadline` comes first.
    bool wait_finished(std::chrono::steady_clock::time_point deadline);

  private:
    [[nodiscard]] bool has_ended() const noexcept { return wmisink::has_ended(sink_->state().phase()); }
    /// Nothing calls back where everything is fetched, and of events there may be none for long.
    [[nodiscard]] bool is_silence_odd() const noexcept {
        return delivery_ != Delivery::semisync && !operation_.endless;
    }
    template <class Work>
    bool guarded(Work work) noexcept;
    bool execute();
    Step leave(bool again) noexcept;
    void fail(HRESULT code, const std::string& operation, const std::string& message = {},
              com_ptr<IWbemClassObject> error_object = {}) noexcept;
    void let_go() noexcept;
    [[nodiscard]] std::string timed_out_message() const;

    const com_ptr<QuerySink> sink_;
    const Delivery delivery_;
    Operation operation_;  // its functions are touched by start() alone
    Terms terms_;          // its context too
    const std::shared_ptr<Admission> admission_;
    Silence silence_;
    std::atomic<bool> waiting_{false};  // relaxed: it is told, and nothing is ordered by it
    std::atomic<SinkSecurity> security_;

    std::mutex mutex_;
    bool at_work_ = true;  // in start() or resume(), or start() is still to come
    bool reported_ = false;
    bool end_seen_ = false;
    bool gone_ = false;

    // Touched by whoever is at work, and after it by the one that lets go.
    std::shared_ptr<ServicesPool> services_pool_;
    com_ptr<IWbemServices> services_;
    std::unique_ptr<Deliverer> deliverer_;
    bool leased_ = false;

    std::atomic<bool> finished_{false};
    Parking finishing_;
};

}  // namespace wmisink
