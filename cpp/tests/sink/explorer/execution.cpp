#include "sink/explorer/execution.hpp"

#include <utility>

#include "sink/explorer/scenario.hpp"

namespace wmisink::explorer {

namespace {

constexpr const char* kAllAsleep = "All threads that are left sleep, and nobody wakes them.";

Execution* the_current = nullptr;

}  // namespace

Execution::Execution(Settings settings) : settings_{std::move(settings)}, chooser_{settings_.seed} {
    for (ThreadId id = 0; id < kMaxThreads; ++id) views_[id].id = id;
    views_[0].clock.tick(0);
    the_current = this;
}

Execution::~Execution() { the_current = nullptr; }

Execution& Execution::current() noexcept { return *the_current; }

void Execution::run(Crew& crew, Scenario& scenario) {
    crew_ = &crew;
    scenario_ = &scenario;
    for (ThreadId id = 1; id <= scenario.threads(); ++id) {
        views_[id].clock.join(views_[0].clock);
        views_[id].clock.tick(id);
        states_[id] = State::ready;
    }
    running_ = *next_ready();
    crew.run([this](ThreadId self) { return run_thread(self); }, running_);
    for (const ThreadView& view : views_) views_[0].clock.join(view.clock);
    crew_ = nullptr;
    if (!failed()) scenario.check();
}

ThreadId Execution::run_thread(ThreadId self) {
    scenario_->run(self);
    states_[self] = State::done;
    std::optional<ThreadId> next = next_ready();
    if (!next) {
        for (const State state : states_) {
            if (state == State::asleep) fail(kAllAsleep);
        }
        next = next_ready();
    }
    running_ = next.value_or(0);
    return running_;
}

void Execution::step() {
    self().clock.tick(running_);
    if (crew_ == nullptr) return;
    ++steps_;
    if (failed()) return;
    check_invariant();
    if (steps_ > settings_.max_steps) fail("The threads make no progress.");
    if (!chooser_.changes_turn()) return;
    const ThreadId self = running_;
    running_ = *next_ready();
    if (running_ != self) crew_->pass(self, running_);
}

void Execution::sleep_at(const void* place) {
    if (failed()) return;
    const ThreadId self = running_;
    trace("sleeps");
    states_[self] = State::asleep;
    places_[self] = place;
    if (!next_ready()) fail(kAllAsleep);
    running_ = *next_ready();
    if (running_ != self) crew_->pass(self, running_);
}

void Execution::wake_all(const void* place) noexcept {
    for (ThreadId id = 1; id < kMaxThreads; ++id) {
        if (states_[id] == State::asleep && places_[id] == place) states_[id] = State::ready;
    }
}

std::optional<ThreadId> Execution::next_ready() {
    std::array<ThreadId, kMaxThreads> ready;
    std::size_t count = 0;
    for (ThreadId id = 1; id < kMaxThreads; ++id) {
        if (states_[id] == State::ready) ready[count++] = id;
    }
    if (count == 0) return std::nullopt;
    return ready[chooser_.any_of(count)];
}

void Execution::fail(std::string what) {
    if (failed()) return;
    trace("FAILS: " + what);
    failure_ = std::move(what);
    chooser_.settle();
    for (State& state : states_) {
        if (state == State::asleep) state = State::ready;
    }
}

void Execution::expect(bool holds, const char* what) {
    if (!holds) fail(what);
}

void Execution::check_invariant() {
    peeking_ = true;
    const bool holds = scenario_->holds();
    peeking_ = false;
    expect(holds, "The scenario's invariant does not hold.");
}

LocationId Execution::add_location() {
    names_.push_back("atomic " + std::to_string(names_.size()));
    return names_.size() - 1;
}

void Execution::name(LocationId location, std::string name) { names_[location] = std::move(name); }

std::memory_order Execution::weakened(LocationId location, Operation operation, std::memory_order order) {
    const auto& weakening = settings_.weakening;
    if (!weakening || weakening->operation != operation || weakening->from != order) return order;
    if (names_[location] != weakening->location) return order;
    ++weakenings_;
    return weakening->to;
}

void Execution::trace(LocationId location, const char* what, std::uint64_t value) {
    if (traced()) trace(names_[location] + " " + what + " " + std::to_string(value));
}

void Execution::trace(const std::string& what) {
    if (traced()) trace_ += "  thread " + std::to_string(running_) + ": " + what + "\n";
}

}  // namespace wmisink::explorer
