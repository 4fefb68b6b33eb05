#pragma once

#include <atomic>
#include <mutex>

#include "sink/explorer/atomic.hpp"
#include "sink/explorer/mutex.hpp"

namespace wmisink::explorer {

/// wmisink::Parking without deadlines, step by step on the explorer's types.
class ParkingModel {
  public:
    template <class Ready>
    void wait(Ready ready) {
        std::unique_lock lock{mutex_};
        while (!Execution::current().failed()) {
            occupied_.store(true, std::memory_order_seq_cst);
            if (ready()) return;
            woken_.wait(lock);
        }
    }

    bool wake() noexcept {
        if (!occupied_.load(std::memory_order_seq_cst)) return false;
        if (!occupied_.exchange(false, std::memory_order_seq_cst)) return false;
        {
            const std::lock_guard lock{mutex_};
        }
        woken_.notify_all();
        return true;
    }

  private:
    Atomic<bool> occupied_{false};
    Mutex mutex_;
    Condition woken_;
};

}  // namespace wmisink::explorer
