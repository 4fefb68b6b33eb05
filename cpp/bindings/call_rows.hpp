#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "wmisink/client/async_call.hpp"

namespace wmisink::bindings {

/// The rows of a call, for all that take them: the call's own methods and its Arrow streams, which may
/// outlive it. Any thread may ask, with the GIL or without; one at a time takes.
class CallRows {
  public:
    using Clock = std::chrono::steady_clock;
    using Objects = std::vector<com_ptr<IWbemClassObject>>;

    explicit CallRows(std::shared_ptr<AsyncCall> call) : call_(std::move(call)) {}
    ~CallRows();
    CallRows(const CallRows&) = delete;
    CallRows& operator=(const CallRows&) = delete;

    /// The right to take rows. @throws std::runtime_error if another thread has it.
    class Taking {
      public:
        explicit Taking(CallRows& rows);
        ~Taking();
        Taking(const Taking&) = delete;
        Taking& operator=(const Taking&) = delete;

      private:
        CallRows& rows_;
        std::unique_lock<std::mutex> lock_;
    };

    [[nodiscard]] AsyncCall& call() const noexcept { return *call_; }

    /// Those that were looked at come first. With a Taking, and without the GIL, as are the next two.
    std::size_t take(Objects& objects, std::size_t max);
    /// Appends those that take() would give.
    void peek(Objects& objects, std::size_t max);
    /// As AsyncCall::wait_rows().
    bool wait(Clock::time_point deadline);

    [[nodiscard]] bool was_drained() const noexcept { return !has_peeked() && call_->was_drained(); }
    /// As AsyncCall::arm_rows().
    [[nodiscard]] bool arm() { return !has_peeked() && call_->arm_rows(); }
    /// Cancels the call and lets go of the rows; those that a thread is taking, when it has.
    void close() noexcept;
    [[nodiscard]] bool was_closed() const noexcept { return closed_.load(std::memory_order_seq_cst); }  // (1)

  private:
    [[nodiscard]] bool has_peeked() const noexcept {
        return has_peeked_.load(std::memory_order_relaxed);  // a hint to others; who takes has the lock
    }
    void discard_if_closed() noexcept;

    std::shared_ptr<AsyncCall> call_;
    std::mutex taking_;
    Objects peeked_;  // of the one that takes
    std::atomic<bool> has_peeked_{false};
    std::atomic<bool> closed_{false};
};

/// Raises the exception for a call that failed, timed out, overflowed or was cancelled; nothing otherwise.
void raise_failure_of(const AsyncCall& call);

}  // namespace wmisink::bindings
