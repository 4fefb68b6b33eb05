#include "wmisink/embedded/events/timer_instructions.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/cim/datetime.hpp"
#include "wmisink/embedded/events/dispatcher.hpp"
#include "wmisink/embedded/instance_store.hpp"
#include "wmisink/embedded/system_classes.hpp"

namespace wmisink::embedded {
namespace {

using std::chrono::microseconds;

/// A century, and far from what the clock's nanoseconds can count: a datetime may be of the year 9999.
constexpr microseconds kLongestWait = std::chrono::hours(24 * 36'525);

bool is_instruction(const Instance::Ref& instance) noexcept {
    const Class& of_class = instance->of_class();
    return is_system_name(of_class.name()) && of_class.is_a("__TimerInstruction"_w);
}

const Text& id_of(const Instance& instruction) { return instruction.find("TimerId"_w)->as_text(); }

/// From now until the moment that the instruction names; negative when it has passed. None for what names no
/// moment. Without a zone it is taken as UTC.
std::optional<microseconds> until(const Instance& instruction, const EventClock& clock) {
    const Value* text = instruction.find("EventDateTime"_w);
    if (text == nullptr || text->is_null()) {
        return std::nullopt;
    }
    const auto moment = parse_datetime(WideView(text->as_text()));
    if (!moment || moment->kind == DatetimeKind::interval || !moment->is_exact()) {
        return std::nullopt;
    }
    const auto now = std::chrono::duration_cast<microseconds>(clock.wall().time_since_epoch());
    const auto then = moment->earliest();
    return then ? std::optional(*then - now) : std::nullopt;
}

/// None when the instruction has no interval that is any time at all.
std::optional<std::chrono::nanoseconds> interval_of(const Instance& instruction) {
    const Value* value = instruction.find("IntervalBetweenEvents"_w);
    if (value == nullptr || value->is_null() || value->as_unsigned_integer() == 0) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(value->as_unsigned_integer());
}

void enter(const Text& id, const Instance::Ref& instruction, Timetable::Time due, const EventHome& home,
           const std::weak_ptr<Dispatcher>& to) {
    home.repository->events().timetable().at(due, [to, id, instruction] {
        if (const auto dispatcher = to.lock()) {
            dispatcher->note(kTimers, TimerDue{id, instruction});
        }
    });
}

}  // namespace

void TimerInstructions::start(const EventHome& home, const std::weak_ptr<Dispatcher>& to) {
    stop();
    running_ = true;
    for (const InstanceSource& source : home.nspace->sources("__TimerInstruction"_w)) {
        source.stored->for_each([&](const Instance::Ref& instruction) {
            put(instruction, home, to);
            return true;
        });
    }
}

void TimerInstructions::stop() noexcept {
    timers_.clear();
    running_ = false;
}

void TimerInstructions::changed(const InstanceChange& change, const EventHome& home,
                                const std::weak_ptr<Dispatcher>& to) {
    const Instance::Ref& instance = change.after == nullptr ? change.before : change.after;
    if (!running_ || !is_instruction(instance)) {
        return;
    }
    if (change.after == nullptr) {
        timers_.erase(id_of(*instance));
        fired_.erase(id_of(*instance));
    } else {
        put(instance, home, to);
    }
}

void TimerInstructions::put(const Instance::Ref& instruction, const EventHome& home,
                            const std::weak_ptr<Dispatcher>& to) {
    const Text& id = id_of(*instruction);
    const auto known = timers_.find(id);
    const auto told = fired_.find(id);
    if ((known != timers_.end() && known->second.instruction == instruction) ||
        (told != fired_.end() && told->second == instruction)) {
        return;
    }
    timers_.erase(id);
    fired_.erase(id);

    const EventClock& clock = home.repository->events().clock();
    const Value* skip = instruction->find("SkipIfPassed"_w);
    Timer timer{.instruction = instruction,
                .due = clock.now(),
                .interval = interval_of(*instruction),
                .skip = skip != nullptr && *skip == Value::boolean(true)};
    if (timer.interval) {
        timer.due += *timer.interval;
    } else if (const auto wait = until(*instruction, clock); wait && (wait->count() >= 0 || !timer.skip)) {
        timer.due += std::clamp(*wait, microseconds(0), kLongestWait);
    } else {
        return;
    }
    enter(id, instruction, timer.due, home, to);
    timers_.emplace(id, std::move(timer));
}

std::optional<std::uint64_t> TimerInstructions::due(const TimerDue& due, const EventHome& home,
                                                    const std::weak_ptr<Dispatcher>& to) {
    const auto found = timers_.find(due.id);
    if (found == timers_.end() || found->second.instruction != due.instruction) {
        return std::nullopt;
    }
    Timer& timer = found->second;
    if (!timer.interval) {
        fired_.insert_or_assign(due.id, due.instruction);
        timers_.erase(found);
        return 1;
    }
    const auto late = home.repository->events().clock().now() - timer.due;
    if (late.count() < 0) {
        return std::nullopt;
    }
    const auto firings = static_cast<std::uint64_t>(late / *timer.interval) + 1;
    timer.due += *timer.interval * static_cast<std::int64_t>(firings);
    enter(due.id, due.instruction, timer.due, home, to);
    return timer.skip ? 1 : firings;
}

}  // namespace wmisink::embedded
