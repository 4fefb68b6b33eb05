#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/com/wmi.hpp"
#include "wmisink/sink/alarm.hpp"
#include "wmisink/sink/call_state.hpp"
#include "wmisink/sink/caller_check.hpp"
#include "wmisink/sink/reported_sinks.hpp"
#include "wmisink/sink/row_queue.hpp"

namespace wmisink {

/// What CallEnd::operation is when WMI's own final status has told of the end.
inline constexpr const char* kFinalStatus = "IWbemObjectSink::SetStatus";

/// Takes WMI's callbacks for one call: rows into a queue, the final status into a state.
///
/// One sink serves one outstanding call: WMI does not order the callbacks of calls that share one, and
/// CancelAsyncCall cancels them all. Its reference count starts at one, which the creator owns; it lives for
/// as long as WMI holds it, and what arrives after the end is refused and counted. Indicate and SetStatus may
/// come on any thread, several at once; they call nothing of WMI's but AddRef (and Release, for rows that
/// `Overflow::drop_oldest` discards). Source: IWbemObjectSink, and «Making an Asynchronous Call with C++».
class QuerySink final : public RefCounted<QuerySink, IWbemObjectSink> {
  public:
    /// `reports`, if given, is told of the end; it outlives the sink. `callers`, if given, is asked who
    /// calls; a callback that it refuses ends the call as failed.
    QuerySink(std::size_t capacity, Overflow overflow, ReportedSinks* reports = nullptr,
              std::shared_ptr<CallerCheck> callers = nullptr);

    HRESULT STDMETHODCALLTYPE Indicate(LONG count, IWbemClassObject** objects) noexcept override;
    HRESULT STDMETHODCALLTYPE SetStatus(LONG flags, HRESULT result, BSTR text,
                                        IWbemClassObject* object) noexcept override;

    /// Any thread: ends the call for a reason of this program's. True for the one end that counted.
    bool end(CallEnd end) noexcept;

    /// Any thread: has whoever takes the reports see to the call. Never waits.
    void report() noexcept {
        // (1) seq_cst: a report that finds one there is answered together with it, and what it reports is
        // visible to who answers.
        if (reports_ == nullptr || is_reported_.exchange(true, std::memory_order_seq_cst)) return;
        reports_->push(*this);
    }
    /// The thread that has taken it out of the reports: it may report again, and the thread is to look now.
    void answer_report() noexcept { is_reported_.exchange(false, std::memory_order_seq_cst); }  // (1)

    /// Any thread: waits for the end; rows may still be queued then. False if `deadline` comes first.
    bool wait_end(Parking::Clock::time_point deadline);

    /// Rings at the end: wait_end() for who does not sleep. Its condition is that the state has ended.
    [[nodiscard]] Alarm& end_alarm() noexcept { return end_alarm_; }

    /// At the start of a callback, on its thread: counts it, and says whether it may come in. One that may
    /// not has ended the call.
    [[nodiscard]] bool admits(const char* callback) noexcept;

    /// Null if nobody asks.
    [[nodiscard]] CallerCheck* callers() const noexcept { return callers_.get(); }

    [[nodiscard]] RowQueue& rows() noexcept { return rows_; }
    [[nodiscard]] CallState& state() noexcept { return state_; }
    [[nodiscard]] const RowQueue& rows() const noexcept { return rows_; }
    [[nodiscard]] const CallState& state() const noexcept { return state_; }

  private:
    friend ReportedSinks;

    bool ask(bool first, const char* callback) noexcept;
    RowQueue::Offer offer_without_nulls(LONG count, IWbemClassObject** objects) noexcept;

    RowQueue rows_;
    CallState state_;
    Parking ending_;
    Alarm end_alarm_;
    ReportedSinks* const reports_;
    std::atomic<bool> is_reported_{false};
    const std::shared_ptr<CallerCheck> callers_;
    const bool asks_always_;
    QuerySink* next_arrival_ = nullptr;
};

}  // namespace wmisink
