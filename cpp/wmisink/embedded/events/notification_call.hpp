#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/embedded/cancellable.hpp"
#include "wmisink/embedded/events/event_output.hpp"
#include "wmisink/embedded/events/subscription.hpp"
#include "wmisink/embedded/outstanding_calls.hpp"

namespace wmisink::embedded {

/// One ExecNotificationQueryAsync: hands a subscription's events to the client's sink.
///
/// It has no thread of its own: one of the engine's delivery threads comes when there are events and goes
/// when there are no more. The sink gets events in their order, in batches of what has gathered, until it is
/// cancelled, its Indicate fails (which is taken as a cancellation) or the subscription fails; then exactly
/// one final SetStatus, after which it is released. cancel() never waits for the client, and no event comes
/// after the status it sends ([MS-WMI] 3.1.4.3.2).
class NotificationCall final : public EventOutput,
                               public Cancellable,
                               public std::enable_shared_from_this<NotificationCall> {
  public:
    struct Options {
        /// The query, for the extended status. UTF-8.
        std::string query;
        /// Unless WBEM_FLAG_NO_ERROR_OBJECT.
        bool error_object = true;
    };

    /// `key` is the sink by which the client cancels, `told` the one that is called: the same, unless a fault
    /// stands between.
    NotificationCall(EventHome home, std::shared_ptr<OutstandingCalls> outstanding, Options options,
                     IWbemObjectSink& key, IWbemObjectSink& told);
    ~NotificationCall() override;

    /// Enters the call among the outstanding ones and begins the subscription.
    void start(const std::shared_ptr<Subscription>& subscription);

    bool put(ResultItem event) override;
    void end(CallFailure failure) noexcept override;
    void cancel() noexcept override;

  private:
    /// Under the lock: has the queue worked off, unless somebody is at it.
    void wake();
    void deliver() noexcept;
    /// Takes the next batch; when there is none, says with what the call ends, if it does.
    [[nodiscard]] bool next_batch(std::vector<ResultItem>& batch, std::optional<CallFailure>& outcome);
    [[nodiscard]] HRESULT indicate(const std::vector<ResultItem>& batch) noexcept;
    void finish(const CallFailure& outcome) noexcept;

    EventHome home_;
    std::shared_ptr<OutstandingCalls> outstanding_;
    Options options_;
    com_ptr<IWbemObjectSink> key_;
    com_ptr<IWbemObjectSink> sink_;

    std::mutex mutex_;
    std::weak_ptr<Subscription> subscription_;
    std::deque<ResultItem> queue_;
    /// The subscription's failure, to be told after the queue.
    std::optional<CallFailure> failure_;
    /// A thread is at the queue or on its way.
    bool delivering_ = false;
    /// The client is inside Indicate.
    bool in_sink_ = false;
    bool cancelled_ = false;
    /// The final status is sent or is somebody's duty.
    bool ended_ = false;
};

}  // namespace wmisink::embedded
