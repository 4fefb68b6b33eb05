#pragma once

#include <atomic>
#include <cstdint>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/com/wmi.hpp"
#include "wmisink/sink/arrivals.hpp"

namespace wmisink {

class Bell;

/// Where bells that have rung wait for the one thread that answers them.
using RungBells = Arrivals<Bell>;

/// What alarms ring for somebody who sleeps in a loop of events: it goes to a list, whose thread tells the
/// loop.
///
/// Any number of alarms may share one. A second ring before the first is answered adds nothing, so that
/// whoever is told has to look at all that it waits for. Counted, since alarms in WMI's hands may keep it.
class Bell final : public RefCounted<Bell, IUnknown> {
  public:
    /// `rung` outlives it.
    explicit Bell(RungBells& rung) noexcept : rung_{rung} {}

    /// Unique in the process.
    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

    /// Any thread; never waits, locks or allocates.
    void ring() noexcept {
        // (1) acq_rel: a ring that finds the bell rung is answered together with the one before, and what it
        // rings for is visible to who answers.
        if (!is_rung_.exchange(true, std::memory_order_acq_rel)) rung_.push(*this);
    }

    /// The thread that has taken it out of the list: it may ring again, and whoever waits is to look now.
    void answer() noexcept { is_rung_.exchange(false, std::memory_order_acq_rel); }  // (1)

  private:
    friend RungBells;

    // Relaxed: a number, and nothing more.
    inline static std::atomic<std::uint64_t> made_{0};

    RungBells& rung_;
    const std::uint64_t number_ = made_.fetch_add(1, std::memory_order_relaxed);
    std::atomic<bool> is_rung_{false};
    Bell* next_arrival_ = nullptr;
};

}  // namespace wmisink
