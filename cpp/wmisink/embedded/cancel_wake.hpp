#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace wmisink::embedded {

/// Wakes an operation that sleeps when its call is cancelled: see ResultOutput::on_cancel(). Any thread may
/// use it.
class CancelWake {
  public:
    void set(std::function<void()> wake) {
        const std::lock_guard lock(mutex_);
        wake_ = std::move(wake);
        if (cancelled_ && wake_) {
            wake_();
        }
    }

    /// Called without a lock of the caller's that `wake` might want.
    void cancel() noexcept {
        const std::lock_guard lock(mutex_);
        cancelled_ = true;
        if (wake_) {
            wake_();
        }
    }

  private:
    std::mutex mutex_;
    std::function<void()> wake_;
    bool cancelled_ = false;
};

}  // namespace wmisink::embedded
