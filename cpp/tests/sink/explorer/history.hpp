#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sink/explorer/chooser.hpp"
#include "sink/explorer/vector_clock.hpp"

namespace wmisink::explorer {

/// Every value that one atomic object has held, in modification order, and who knows of which.
///
/// What the C++20 memory model allows is decided here:
/// - a load may return any store that is not hidden by coherence: none older than one that the thread, or
/// anyone
///   whose event happened before, has read or written;
/// - a store goes anywhere in the order behind what it must follow, not only to its end, so that two stores
/// which
///   nothing orders can take either order;
/// - a read-modify-write reads the newest value, comes right behind it, and continues its release sequence;
/// - the single total order of the seq_cst operations is the order in which they run, and no such operation
/// on this
///   object contradicts it.
/// What it leaves out: a load never returns a store that has not run yet (load buffering), and there are no
/// fences and no consume.
class History {
  public:
    History(std::uint64_t initial, const ThreadView& by);

    std::uint64_t load(ThreadView& by, std::memory_order order, Chooser& chooser);
    void store(ThreadView& by, std::memory_order order, std::uint64_t value, Chooser& chooser);
    /// Replaces the newest value.
    void update(ThreadView& by, std::memory_order order, std::uint64_t value);

    [[nodiscard]] std::uint64_t newest() const noexcept { return stores_.back().value; }

  private:
    struct Store {
        std::uint64_t value = 0;
        VectorClock
            released{};  // what an acquiring reader learns: the release sequence that the store belongs to
        std::array<Epoch, kMaxThreads> seen{};  // when each thread first read or wrote it; 0 for never
        bool sequential = false;                // a seq_cst operation has read or written it
        bool updates = false;                   // a read-modify-write: nothing may come before it any more
    };

    [[nodiscard]] std::size_t oldest_visible(const ThreadView& by, std::memory_order order) const noexcept;
    static void note_seen(Store& store, const ThreadView& by, std::memory_order order) noexcept;

    std::vector<Store> stores_;
};

}  // namespace wmisink::explorer
