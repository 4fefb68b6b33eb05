#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "wmisink/embedded/events/event_classes.hpp"
#include "wmisink/embedded/events/event_note.hpp"
#include "wmisink/embedded/events/provider_runs.hpp"
#include "wmisink/embedded/events/subscription.hpp"
#include "wmisink/embedded/events/timer_instructions.hpp"

namespace wmisink::embedded {

/// Takes note of what happens in a namespace, and has one of the repository's messengers make events of the
/// notes and offer them to the subscriptions, in their order. Every method may be called from any thread,
/// from under the namespace's lock as well.
class Dispatcher : public std::enable_shared_from_this<Dispatcher> {
  public:
    /// Notes that may wait. Making events of them is quick work, so that this many only gather when the
    /// machine is very busy; further ones are dropped and counted.
    static constexpr std::size_t kMostNotes = 500'000;

    explicit Dispatcher(EventClasses classes);
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;
    ~Dispatcher();

    [[nodiscard]] const EventClasses& classes() const noexcept { return classes_; }

    /// Whether any subscription wants to hear of such changes. One load.
    [[nodiscard]] bool wanted(EventInterest interest) const noexcept {
        // Relaxed: whoever has been told that somebody subscribed sees it; others race with that anyway.
        return (interest_.load(std::memory_order_relaxed) & interest) != 0;
    }

    template <class What>
    void note(EventInterest interest, What what) {
        if (wanted(interest)) {
            append({.what = std::move(what)});
        }
    }

    /// From now on the subscription is told of what is noted.
    void add(const std::shared_ptr<Subscription>& subscription);
    void remove(Subscription& subscription) noexcept;

    void set_provider(const Class::Ref& of_class, std::shared_ptr<EventProvider> provider);
    /// The home of some subscription that events of the class may be for; empty when there is none.
    [[nodiscard]] EventHome listener_of(const Class& event_class) const;
    void fail_listeners(const Class& event_class, const CallFailure& failure);

    /// A subscription's queue was full: counts, and tells those who listen for __EventQueueOverflowEvent.
    void dropped(const Instance::Ref& event);
    [[nodiscard]] std::uint64_t dropped_count() const noexcept {
        return dropped_.load(std::memory_order_relaxed);  // a number to look at
    }
    [[nodiscard]] std::size_t was_listening() const;

  private:
    using Subscriptions = std::vector<std::shared_ptr<Subscription>>;

    void append(EventNote note);
    void push(EventNote note);
    void start_worker();
    void update_interest();
    void work(const EventHome& home) noexcept;
    [[nodiscard]] bool next_batch(std::deque<EventNote>& batch, Subscriptions& listening);
    void work_off(EventNote& note, const EventHome& home, const Subscriptions& listening);
    void offer(const Instance::Ref& event, const EventNote& note, const Subscriptions& listening);

    const EventClasses classes_;
    const std::shared_ptr<ProviderRuns> providers_;
    std::atomic<EventInterest> interest_{0};
    std::atomic<std::uint64_t> dropped_{0};

    mutable std::mutex mutex_;
    Subscriptions subscriptions_;
    /// Counts the changes of subscriptions_.
    std::uint64_t version_ = 0;
    std::deque<EventNote> notes_;
    std::uint64_t last_number_ = 0;
    bool working_ = false;
    /// Notes were dropped and nobody was told yet.
    bool overflowed_ = false;

    // The worker's.
    std::uint64_t known_version_ = 0;
    TimerInstructions timers_;
};

}  // namespace wmisink::embedded
