#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "wmisink/embedded/events/clock.hpp"
#include "wmisink/embedded/events/timetable.hpp"
#include "wmisink/tasks/task_pool.hpp"

namespace wmisink::embedded {

/// What the events of all namespaces of a repository share: the clock, the thread that sleeps until polls and
/// timers are due, and the threads that deliver. A subscription has no thread of its own; without events
/// there are none at all.
class EventEngine {
  public:
    /// Client sinks that may be inside Indicate at once; more wait for their turn.
    static constexpr std::size_t kMostDeliveries = 64;
    /// Event providers that may run at once.
    static constexpr std::size_t kMostProviders = 256;

    EventEngine(std::shared_ptr<EventClock> clock, std::size_t max_queued)
        : clock_(clock == nullptr ? std::make_shared<EventClock>() : std::move(clock)),
          max_queued_(max_queued),
          deliveries_(pool_of(kMostDeliveries)),
          providers_(pool_of(kMostProviders)),
          timetable_(clock_) {}

    [[nodiscard]] EventClock& clock() const noexcept { return *clock_; }
    [[nodiscard]] Timetable& timetable() noexcept { return timetable_; }
    [[nodiscard]] TaskPool& deliveries() noexcept { return deliveries_; }
    [[nodiscard]] TaskPool& providers() noexcept { return providers_; }
    /// RepositoryOptions::max_queued_events.
    [[nodiscard]] std::size_t max_queued() const noexcept { return max_queued_; }

  private:
    static TaskPool::Options pool_of(std::size_t threads) {
        TaskPool::Options options;
        options.max_threads = threads;
        return options;
    }

    std::shared_ptr<EventClock> clock_;
    std::size_t max_queued_;
    TaskPool deliveries_;
    TaskPool providers_;
    // Last, so that it ends first: its actions use the pools.
    Timetable timetable_;
};

}  // namespace wmisink::embedded
