#pragma once

#include <atomic>
#include <functional>
#include <utility>

namespace wmisink {

/// Rings once when a condition has come true that somebody wants to be told of, and who has no thread to
/// sleep for it: what Parking is for a thread.
///
/// The rule of Parking holds here too: the condition is written with sequential consistency before ring(),
/// and `ready` reads it so. ring() costs one load while nobody waits.
class Alarm {
  public:
    /// What is run, on the thread that made the condition true, perhaps inside a callback of WMI's: it must
    /// not wait, allocate or throw. Before the first arm().
    void set(std::function<void()> on_ring) { on_ring_ = std::move(on_ring); }

    /// Rings once, as soon as the condition is true. False if `ready()` says that it is already: then it does
    /// not ring. One thread at a time.
    template <class Ready>
    bool arm(Ready ready) {
        // (1) seq_cst: ordered before ready()'s reads; pairs with the load in ring().
        armed_.store(true, std::memory_order_seq_cst);
        if (!ready()) return true;
        return !armed_.exchange(false, std::memory_order_seq_cst);  // false here: it has rung meanwhile
    }

    /// Any thread, after it has made the condition true.
    void ring() noexcept {
        if (!armed_.load(std::memory_order_seq_cst)) return;                // (1)
        if (armed_.exchange(false, std::memory_order_seq_cst)) on_ring_();  // one of several rings it
    }

  private:
    std::atomic<bool> armed_{false};
    std::function<void()> on_ring_;
};

}  // namespace wmisink
