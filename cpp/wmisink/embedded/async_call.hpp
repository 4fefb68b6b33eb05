#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/embedded/call_failure.hpp"
#include "wmisink/embedded/cancel_wake.hpp"
#include "wmisink/embedded/outstanding_calls.hpp"
#include "wmisink/embedded/repository.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// What a call is and how it wants to be told.
struct AsyncCallOptions {
    /// "ExecQuery" and the query, for the extended status.
    std::string operation;
    std::string parameter;
    /// WBEM_FLAG_SEND_STATUS: progress statuses.
    bool progress = false;
    /// Unless WBEM_FLAG_NO_ERROR_OBJECT.
    bool error_object = true;
    std::shared_ptr<const Place> place;
};

/// One outstanding asynchronous call: delivers its operation's objects to the client's sink from a worker
/// thread.
///
/// The sink gets its objects in batches, then exactly one final SetStatus, and is released after that.
/// Cancelling stops the objects at once and sends WBEM_E_CALL_CANCELLED if the final status is still to come;
/// it never waits for the client, nor for a provider ([MS-WMI] 3.1.4.3.2). A sink whose Indicate fails is
/// taken to have cancelled.
class AsyncCall final : public ResultOutput,
                        public Cancellable,
                        public std::enable_shared_from_this<AsyncCall> {
  public:
    /// Starts the operation on one of the repository's workers and AddRefs the sink. `sink` is by what the
    /// client cancels, `told` what is called: the same, unless a fault stands between.
    /// @throws std::system_error or std::bad_alloc when no thread can be had; the sink is then as it was.
    static void start(std::shared_ptr<Repository> repository, std::shared_ptr<OutstandingCalls> outstanding,
                      AsyncCallOptions options, Operation operation, IWbemObjectSink& sink,
                      IWbemObjectSink& told);

    AsyncCall(std::shared_ptr<Repository> repository, std::shared_ptr<OutstandingCalls> outstanding,
              AsyncCallOptions options, Operation operation, IWbemObjectSink& sink, IWbemObjectSink& told);
    AsyncCall(const AsyncCall&) = delete;
    AsyncCall& operator=(const AsyncCall&) = delete;
    ~AsyncCall();

    /// From any thread, also from inside the sink.
    void cancel() noexcept override;

    bool take(ResultItem item) override;
    void progress(std::uint32_t done, std::uint32_t total) override;
    [[nodiscard]] bool cancelled() const noexcept override;
    void path(Text path) override { path_ = std::move(path); }
    void on_cancel(std::function<void()> wake) override { wake_.set(std::move(wake)); }

  private:
    using Clock = std::chrono::steady_clock;

    void run() noexcept;
    bool deliver();
    /// Runs a call into the sink, during which cancel() leaves the final status to this thread. False: the
    /// call is over, finish() it.
    template <class Callback>
    bool call_sink(Callback callback);
    void finish(const CallFailure& outcome) noexcept;
    [[nodiscard]] CallFailure cancellation() const;
    void send_final(const CallFailure& outcome) noexcept;

    // First, so that it is let go last: see Repository::~Repository().
    std::shared_ptr<Repository> repository_;
    std::shared_ptr<OutstandingCalls> outstanding_;
    AsyncCallOptions options_;
    Operation operation_;
    com_ptr<IWbemObjectSink> sink_;
    com_ptr<IWbemObjectSink> told_;
    std::vector<com_ptr<IWbemClassObject>> batch_;
    std::vector<IWbemClassObject*> pointers_;
    Clock::time_point last_delivery_;
    /// For the final status of a call that succeeds.
    Text path_;
    std::uint32_t last_progress_ = 0;

    /// A hint for the operation; the truth is below.
    std::atomic<bool> stop_{false};
    CancelWake wake_;

    std::mutex mutex_;
    /// The worker is inside the sink.
    bool in_sink_ = false;
    bool cancelled_ = false;
    /// The final status is sent or is somebody's duty.
    bool ended_ = false;
};

}  // namespace wmisink::embedded
