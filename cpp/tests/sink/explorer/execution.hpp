#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sink/explorer/chooser.hpp"
#include "sink/explorer/crew.hpp"
#include "sink/explorer/vector_clock.hpp"
#include "sink/explorer/weakening.hpp"

namespace wmisink::explorer {

using LocationId = std::size_t;

class Scenario;

/// One run of a scenario under one seed: whose turn it is, what each thread knows, and whether all is well.
///
/// The instrumented types (Atomic, Plain, Mutex, Condition) find the run that they belong to by current().
/// All of it is touched only by the thread that holds the baton.
class Execution {
  public:
    struct Settings {
        std::uint64_t seed = 1;
        std::optional<Weakening> weakening{};
        std::size_t max_steps = 4000;
        bool traced = false;
    };

    explicit Execution(Settings settings);
    ~Execution();
    Execution(const Execution&) = delete;
    Execution& operator=(const Execution&) = delete;

    [[nodiscard]] static Execution& current() noexcept;

    /// Runs the scenario's threads to their end, then its check.
    void run(Crew& crew, Scenario& scenario);

    /// Each instrumented operation: another thread may get its turn first.
    void step();
    [[nodiscard]] ThreadView& self() noexcept { return views_[running_]; }
    [[nodiscard]] Chooser& chooser() noexcept { return chooser_; }

    LocationId add_location();
    [[nodiscard]] std::size_t locations() const noexcept { return names_.size(); }
    void name(LocationId location, std::string name);
    [[nodiscard]] std::memory_order weakened(LocationId location, Operation operation,
                                             std::memory_order order);
    /// How many operations the weakening changed.
    [[nodiscard]] std::size_t weakenings() const noexcept { return weakenings_; }

    /// The running thread sleeps until wake_all(place). If all sleep, the run has failed.
    void sleep_at(const void* place);
    void wake_all(const void* place) noexcept;

    /// The first failure counts. From there on the threads run to their end as soon as they can, one after
    /// the other.
    void fail(std::string what);
    void expect(bool holds, const char* what);
    [[nodiscard]] bool failed() const noexcept { return !failure_.empty(); }
    [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
    /// The code under test loops on what the failure has left behind. It is fed arbitrary values then, which
    /// end any loop; an exception could not pass its noexcept functions.
    [[nodiscard]] bool derailed() const noexcept { return failed() && steps_ > settings_.max_steps + kGrace; }

    /// Loads return the newest value and cost no turn: for Scenario::holds().
    [[nodiscard]] bool peeking() const noexcept { return peeking_; }

    [[nodiscard]] bool traced() const noexcept { return settings_.traced; }
    void trace(LocationId location, const char* what, std::uint64_t value);
    void trace(const std::string& what);
    [[nodiscard]] const std::string& trace() const noexcept { return trace_; }
    [[nodiscard]] std::size_t steps() const noexcept { return steps_; }

  private:
    static constexpr std::size_t kGrace = 1000;

    enum class State : std::uint8_t { absent, ready, asleep, done };

    [[nodiscard]] std::optional<ThreadId> next_ready();
    void check_invariant();
    ThreadId run_thread(ThreadId self);

    const Settings settings_;
    Chooser chooser_;
    Crew* crew_ = nullptr;
    Scenario* scenario_ = nullptr;
    ThreadId running_ = 0;
    std::array<ThreadView, kMaxThreads> views_;
    std::array<State, kMaxThreads> states_{};
    std::array<const void*, kMaxThreads> places_{};
    std::vector<std::string> names_;
    std::size_t steps_ = 0;
    std::size_t weakenings_ = 0;
    bool peeking_ = false;
    std::string failure_;
    std::string trace_;
};

}  // namespace wmisink::explorer
