#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace wmisink::explorer {

using ThreadId = std::size_t;
using Epoch = std::uint32_t;

/// Thread 0 sets up and checks; the others run the scenario.
inline constexpr std::size_t kMaxThreads = 6;

/// What a thread knows of every thread: all of its events up to an epoch happened before.
class VectorClock {
  public:
    [[nodiscard]] Epoch of(ThreadId thread) const noexcept { return epochs_[thread]; }

    void tick(ThreadId thread) noexcept { ++epochs_[thread]; }

    void join(const VectorClock& other) noexcept {
        for (ThreadId t = 0; t < kMaxThreads; ++t) epochs_[t] = std::max(epochs_[t], other.epochs_[t]);
    }

    /// The event of `thread` at `epoch` happened before whatever is done under this clock.
    [[nodiscard]] bool covers(ThreadId thread, Epoch epoch) const noexcept {
        return epoch <= epochs_[thread];
    }

  private:
    std::array<Epoch, kMaxThreads> epochs_{};
};

/// A thread as the memory model sees it.
struct ThreadView {
    ThreadId id = 0;
    VectorClock clock{};
};

}  // namespace wmisink::explorer
