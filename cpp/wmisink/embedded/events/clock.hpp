#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace wmisink::embedded {

/// What time it is for polls, timers and event times. The one that is used unless RepositoryOptions::clock
/// names another is the machine's; a test steps its own. Any thread may use it.
class EventClock {
  public:
    using Time = std::chrono::steady_clock::time_point;

    EventClock() = default;
    EventClock(const EventClock&) = delete;
    EventClock& operator=(const EventClock&) = delete;
    virtual ~EventClock() = default;

    /// For lengths of time: never goes back.
    [[nodiscard]] virtual Time now() const { return std::chrono::steady_clock::now(); }
    /// UTC.
    [[nodiscard]] virtual std::chrono::system_clock::time_point wall() const {
        return std::chrono::system_clock::now();
    }
    /// Whether time passes while one waits; else it only moves in steps.
    [[nodiscard]] virtual bool runs() const noexcept { return true; }
    /// Has `wake` called, on any thread, after each step.
    virtual void on_step(std::function<void()> wake) { static_cast<void>(wake); }
};

/// __Event.TIME_CREATED: units of 100 ns since 1601-01-01 UTC (Microsoft, "__Event class").
[[nodiscard]] inline std::uint64_t file_time(std::chrono::system_clock::time_point time) {
    using Units = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;
    constexpr std::int64_t kFrom1601To1970 = 116'444'736'000'000'000;
    const auto units = std::chrono::duration_cast<Units>(time.time_since_epoch()).count();
    return static_cast<std::uint64_t>(units + kFrom1601To1970);
}

}  // namespace wmisink::embedded
