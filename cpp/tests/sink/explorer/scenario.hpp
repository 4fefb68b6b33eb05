#pragma once

#include <cstddef>

#include "sink/explorer/vector_clock.hpp"

namespace wmisink::explorer {

/// What the threads of a run do, and what must be true of it. Made anew for each run, by thread 0, before the
/// others start: whatever the constructor writes is visible to all.
class Scenario {
  public:
    virtual ~Scenario() = default;

    /// Less than kMaxThreads.
    [[nodiscard]] virtual std::size_t threads() const = 0;
    /// Thread 1 to threads(). Loops end when the execution has failed.
    virtual void run(ThreadId thread) = 0;
    /// Asked after every step: true while the invariant stands.
    [[nodiscard]] virtual bool holds() const { return true; }
    /// Thread 0, after all the others and with all that they did visible; not after a failure.
    virtual void check() {}
};

}  // namespace wmisink::explorer
