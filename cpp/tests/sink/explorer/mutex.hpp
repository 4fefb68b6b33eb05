#pragma once

#include <mutex>

#include "sink/explorer/execution.hpp"

namespace wmisink::explorer {

/// Stands in for std::mutex.
class Mutex {
  public:
    void lock() {
        Execution& execution = Execution::current();
        execution.step();
        while (locked_ && !execution.failed()) execution.sleep_at(this);
        locked_ = true;
        execution.self().clock.join(released_);
    }

    void unlock() {
        Execution& execution = Execution::current();
        released_ = execution.self().clock;
        locked_ = false;
        execution.wake_all(this);
    }

  private:
    bool locked_ = false;
    VectorClock released_;
};

/// Stands in for std::condition_variable. It never wakes without a reason, since that could hide a lost wake.
class Condition {
  public:
    void wait(std::unique_lock<Mutex>& lock) {
        Execution::current().step();
        lock.unlock();
        // No step in between: that is what makes it a condition variable.
        Execution::current().sleep_at(this);
        lock.lock();
    }

    void notify_all() noexcept {
        Execution::current().step();
        Execution::current().wake_all(this);
    }
};

}  // namespace wmisink::explorer
