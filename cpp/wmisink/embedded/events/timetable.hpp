#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "wmisink/embedded/events/clock.hpp"

namespace wmisink::embedded {

/// Does things at their time, all of them on one thread, which starts with the first and sleeps in between.
/// Actions must be short and must not throw: work that blocks goes to a pool. Every method may be called from
/// any thread, also from inside an action.
class Timetable {
  public:
    using Time = EventClock::Time;
    using Action = std::function<void()>;
    using Ticket = std::uint64_t;

    explicit Timetable(std::shared_ptr<EventClock> clock);
    Timetable(const Timetable&) = delete;
    Timetable& operator=(const Timetable&) = delete;
    /// Drops what is not yet due, and waits for an action that runs, unless it is called from it.
    ~Timetable();

    /// @throws std::system_error when the thread cannot be had; nothing is entered then.
    Ticket at(Time due, Action action);
    /// Does nothing when the action has begun.
    void cancel(Ticket ticket) noexcept;

    /// How many actions wait for their time. For tests.
    [[nodiscard]] std::size_t was_waiting() const;

  private:
    class State;
    // Shared with the thread, so that the last action may destroy the timetable.
    std::shared_ptr<State> state_;
};

}  // namespace wmisink::embedded
