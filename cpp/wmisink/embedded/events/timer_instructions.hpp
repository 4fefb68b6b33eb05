#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "wmisink/embedded/events/event_note.hpp"
#include "wmisink/embedded/events/timetable.hpp"
#include "wmisink/embedded/folding.hpp"

namespace wmisink::embedded {

class Dispatcher;
struct EventHome;

/// The timers that instances of __IntervalTimerInstruction and __AbsoluteTimerInstruction ask for. They run
/// while somebody listens for __TimerEvent: an interval begins then or when the instruction is put,
/// and a moment that passed before anybody listened is told of unless SkipIfPassed is set. Source: Microsoft,
/// the pages of the two classes and "__TimerEvent class". For the dispatcher's worker only.
class TimerInstructions {
  public:
    /// Somebody listens who did not before: begins with the instructions that are stored.
    void start(const EventHome& home, const std::weak_ptr<Dispatcher>& to);
    void stop() noexcept;
    /// An instance was put or deleted; of any class.
    void changed(const InstanceChange& change, const EventHome& home, const std::weak_ptr<Dispatcher>& to);
    /// How often the timer has fired since the last time; nullopt when it is not to be told of.
    [[nodiscard]] std::optional<std::uint64_t> due(const TimerDue& due, const EventHome& home,
                                                   const std::weak_ptr<Dispatcher>& to);

  private:
    struct Timer {
        Instance::Ref instruction;
        Timetable::Time due;
        /// None for an absolute one.
        std::optional<std::chrono::nanoseconds> interval;
        bool skip = false;
    };

    void put(const Instance::Ref& instruction, const EventHome& home, const std::weak_ptr<Dispatcher>& to);

    bool running_ = false;
    NameMap<Timer> timers_;
    /// Absolute ones that have been told of, by their ids.
    NameMap<Instance::Ref> fired_;
};

}  // namespace wmisink::embedded
