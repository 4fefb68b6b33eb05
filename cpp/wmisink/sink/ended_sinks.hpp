#pragma once

#include <atomic>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/sink/parking.hpp"

namespace wmisink {

class QuerySink;

/// Where sinks report their end, so that a thread of ours does what a callback must not: call into WMI,
/// release a stub or a services pointer, take a lock.
///
/// A lock-free stack through the sinks themselves; each holds a reference until it is taken out. Outlives its
/// sinks.
class EndedSinks {
  public:
    EndedSinks() = default;
    ~EndedSinks();
    EndedSinks(const EndedSinks&) = delete;
    EndedSinks& operator=(const EndedSinks&) = delete;

    /// Any thread, once for each sink; never waits.
    void push(QuerySink& sink) noexcept;

    /// One thread. All that have been pushed, the oldest first; empty if none have.
    [[nodiscard]] std::vector<com_ptr<QuerySink>> take_all();

    [[nodiscard]] bool was_empty() const noexcept {
        return newest_.load(std::memory_order_seq_cst) == nullptr;  // (2) see Parking
    }

    /// Where the taking thread sleeps; wake it for reasons of its own, too.
    [[nodiscard]] Parking& parking() noexcept { return parking_; }

  private:
    std::atomic<QuerySink*> newest_{nullptr};
    Parking parking_;
};

}  // namespace wmisink
