#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace wmisink {

/// Where a number of threads wait for one another, as often as they like. std::latch and std::barrier would
/// do, but those of gcc 12 can sleep on where there is no futex (mingw-w64).
class MeetingPoint {
  public:
    explicit MeetingPoint(std::size_t threads) : threads_{threads} {}

    void arrive_and_wait() {
        std::unique_lock lock{mutex_};
        const std::size_t meeting = meeting_;
        if (++arrived_ == threads_) {
            arrived_ = 0;
            ++meeting_;
            all_here_.notify_all();
        }
        all_here_.wait(lock, [&] { return meeting_ != meeting; });
    }

  private:
    const std::size_t threads_;
    std::mutex mutex_;
    std::condition_variable all_here_;
    std::size_t arrived_ = 0;
    std::size_t meeting_ = 0;
};

}  // namespace wmisink
