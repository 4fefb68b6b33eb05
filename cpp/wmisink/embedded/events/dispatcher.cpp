#include "wmisink/embedded/events/dispatcher.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace wmisink::embedded {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

/// Drops of such events are counted but not told of again.
bool tells_of_drops(const Instance::Ref& event) noexcept {
    return event != nullptr && event->of_class().is_a("__SystemEvent"_w);
}

}  // namespace

Dispatcher::Dispatcher(EventClasses classes)
    : classes_(std::move(classes)), providers_(std::make_shared<ProviderRuns>()) {}

Dispatcher::~Dispatcher() = default;

void Dispatcher::append(EventNote note) {
    const std::lock_guard lock(mutex_);
    if (subscriptions_.empty()) {
        return;
    }
    if (notes_.size() >= kMostNotes) {
        dropped_.fetch_add(1, std::memory_order_relaxed);
        overflowed_ = true;
        return;
    }
    push(std::move(note));
    start_worker();
}

/// Under the lock, with a subscription.
void Dispatcher::push(EventNote note) {
    note.number = ++last_number_;
    note.time = file_time(subscriptions_.front()->home().repository->events().clock().wall());
    notes_.push_back(std::move(note));
}

/// Under the lock.
void Dispatcher::start_worker() {
    if (working_ || subscriptions_.empty()) {
        return;
    }
    const EventHome home = subscriptions_.front()->home();
    try {
        working_ =
            home.repository->messengers().submit([self = shared_from_this(), home] { self->work(home); });
    } catch (...) {
        working_ = false;  // no thread or memory to be had: the next note tries again
    }
}

/// Under the lock.
void Dispatcher::update_interest() {
    EventInterest all = 0;
    for (const auto& one : subscriptions_) {
        all |= one->interest();
    }
    interest_.store(all, std::memory_order_relaxed);
    ++version_;
}

void Dispatcher::add(const std::shared_ptr<Subscription>& subscription) {
    bool first_for_timers = false;
    {
        const std::lock_guard lock(mutex_);
        if (subscription->over()) {
            return;
        }
        first_for_timers = (subscription->interest() & kTimers) != 0 && !wanted(kTimers);
        subscription->set_first_note(last_number_ + 1);
        subscriptions_.push_back(subscription);
        update_interest();
    }
    if (first_for_timers) {
        note(kTimers, TimersWanted{});
    }
    providers_->look(*this);
    subscription->start_polling();
}

void Dispatcher::remove(Subscription& subscription) noexcept {
    std::shared_ptr<Subscription> removed;  // let go outside the lock
    {
        const std::lock_guard lock(mutex_);
        subscription.set_over();
        const auto found = std::find_if(subscriptions_.begin(), subscriptions_.end(),
                                        [&](const auto& one) { return one.get() == &subscription; });
        if (found == subscriptions_.end()) {
            return;
        }
        removed = std::move(*found);
        *found = std::move(subscriptions_.back());
        subscriptions_.pop_back();
        update_interest();
    }
    providers_->look(*this);
}

void Dispatcher::set_provider(const Class::Ref& of_class, std::shared_ptr<EventProvider> provider) {
    providers_->set(of_class, std::move(provider));
    providers_->look(*this);
}

EventHome Dispatcher::listener_of(const Class& event_class) const {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(subscriptions_.begin(), subscriptions_.end(),
                                    [&](const auto& one) { return related(one->listens_to(), event_class); });
    return found == subscriptions_.end() ? EventHome{} : (*found)->home();
}

void Dispatcher::fail_listeners(const Class& event_class, const CallFailure& failure) {
    Subscriptions failing;
    {
        const std::lock_guard lock(mutex_);
        std::copy_if(subscriptions_.begin(), subscriptions_.end(), std::back_inserter(failing),
                     [&](const auto& one) { return related(one->listens_to(), event_class); });
    }
    for (const auto& one : failing) {
        note(kPublished, SubscriptionFails{one, failure});
    }
}

void Dispatcher::dropped(const Instance::Ref& event) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    if (!tells_of_drops(event)) {
        note(kPublished, ReadyEvents{.events = {classes_.overflow_event(event)}, .only = nullptr});
    }
}

std::size_t Dispatcher::was_listening() const {
    const std::lock_guard lock(mutex_);
    return subscriptions_.size();
}

void Dispatcher::work(const EventHome& home) noexcept {
    std::deque<EventNote> batch;
    Subscriptions listening;
    while (next_batch(batch, listening)) {
        for (EventNote& note : batch) {
            try {
                work_off(note, home, listening);
            } catch (...) {
                // Out of memory, most likely.
                dropped_.fetch_add(1, std::memory_order_relaxed);
            }
        }
        batch.clear();
    }
}

bool Dispatcher::next_batch(std::deque<EventNote>& batch, Subscriptions& listening) {
    const std::lock_guard lock(mutex_);
    if (overflowed_ && !subscriptions_.empty()) {
        overflowed_ = false;
        push({.what = ReadyEvents{.events = {classes_.overflow_event(nullptr)}, .only = nullptr}});
    }
    batch.swap(notes_);
    working_ = !batch.empty();
    if (working_ && (listening.empty() || version_ != known_version_)) {
        listening = subscriptions_;
        known_version_ = version_;
    }
    return working_;
}

void Dispatcher::work_off(EventNote& note, const EventHome& home, const Subscriptions& listening) {
    std::visit(
        Overloaded{
            [&](const InstanceChange& change) {
                timers_.changed(change, home, weak_from_this());
                offer(classes_.event_of(change, note.time), note, listening);
            },
            [&](const ClassChange& change) { offer(classes_.event_of(change, note.time), note, listening); },
            [&](const NamespaceChange& change) {
                offer(classes_.event_of(change, note.time), note, listening);
            },
            [&](const ReadyEvents& ready) {
                for (const Instance::Ref& event : ready.events) {
                    const Instance::Ref stamped = EventClasses::stamped(event, note.time);
                    if (ready.only != nullptr) {
                        ready.only->offer(stamped);
                    } else {
                        offer(stamped, note, listening);
                    }
                }
            },
            [&](const GroupDue& due) { due.subscription->group_due(due.group); },
            [&](const TimerDue& due) {
                if (const auto firings = timers_.due(due, home, weak_from_this())) {
                    offer(classes_.timer_event(due.id, *firings, note.time), note, listening);
                }
            },
            [&](const TimersWanted&) { timers_.start(home, weak_from_this()); },
            [&](SubscriptionFails& failing) { failing.subscription->fail(std::move(failing.failure)); }},
        note.what);
}

void Dispatcher::offer(const Instance::Ref& event, const EventNote& note, const Subscriptions& listening) {
    for (const auto& one : listening) {
        if (one->first_note() <= note.number) {
            one->offer(event);
        }
    }
}

}  // namespace wmisink::embedded
