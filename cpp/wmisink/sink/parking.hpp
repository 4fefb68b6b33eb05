#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace wmisink {

/// Where a thread sleeps until a condition that others make true without a lock.
///
/// wake() costs one load while nobody sleeps, and takes the lock only to rouse somebody who does: that is
/// what keeps the callback path free of locks. The condition itself must be read with sequential consistency
/// by `ready` and written with it before wake(): either wake() then sees the sleeper's mark, or the sleeper
/// sees the condition.
class Parking {
  public:
    using Clock = std::chrono::steady_clock;

    /// Sleeps until `ready()` or `deadline`; returns what `ready()` said last. Any number of threads.
    template <class Ready>
    bool wait_until(Clock::time_point deadline, Ready ready) {
        std::unique_lock lock{mutex_};
        for (;;) {
            // (1) seq_cst: ordered before ready()'s reads; pairs with the load in wake().
            occupied_.store(true, std::memory_order_seq_cst);
            if (ready()) return true;
            if (woken_.wait_until(lock, deadline) == std::cv_status::timeout) return ready();
        }
    }

    template <class Ready>
    void wait(Ready ready) {
        std::unique_lock lock{mutex_};
        for (;;) {
            occupied_.store(true, std::memory_order_seq_cst);  // (1)
            if (ready()) return;
            woken_.wait(lock);
        }
    }

    /// Any thread, after it has made the condition true. True if somebody was roused.
    bool wake() noexcept {
        // (1) seq_cst: ordered after the caller's store of the condition.
        if (!was_occupied()) return false;
        // Only one waker pays for a sleeper; the sleeper marks itself again before it sleeps again.
        if (!occupied_.exchange(false, std::memory_order_seq_cst)) return false;
        {
            const std::lock_guard lock{mutex_};
        }  // whoever marked itself is in the wait, or will ask ready() again
        woken_.notify_all();
        return true;
    }

    /// Somebody sleeps, or did: the cheap half of wake().
    [[nodiscard]] bool was_occupied() const noexcept {
        return occupied_.load(std::memory_order_seq_cst);  // (1)
    }

  private:
    std::atomic<bool> occupied_{false};
    std::mutex mutex_;
    std::condition_variable woken_;
};

}  // namespace wmisink
