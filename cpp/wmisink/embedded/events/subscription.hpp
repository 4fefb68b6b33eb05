#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "wmisink/embedded/events/event_groups.hpp"
#include "wmisink/embedded/events/event_output.hpp"
#include "wmisink/embedded/events/event_plan.hpp"
#include "wmisink/embedded/repository.hpp"

namespace wmisink::embedded {

class Dispatcher;
class Poll;

/// What a subscription stands on for as long as it lives.
struct EventHome {
    // First, so that it is let go last: see Repository::~Repository().
    std::shared_ptr<Repository> repository;
    std::shared_ptr<Namespace> nspace;
};

/// One event query that somebody listens to. The dispatcher's worker offers it events, one after the other;
/// what it does not mention below is for that worker only.
class Subscription : public std::enable_shared_from_this<Subscription> {
  public:
    Subscription(EventHome home, EventPlan plan, std::shared_ptr<EventOutput> output,
                 std::weak_ptr<Dispatcher> dispatcher);
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;
    ~Subscription();

    // Any thread.
    [[nodiscard]] const EventHome& home() const noexcept { return home_; }
    [[nodiscard]] EventInterest interest() const noexcept { return interest_; }
    /// The class in FROM, as it was when the subscription began.
    [[nodiscard]] const Class& listens_to() const noexcept { return *listens_to_; }
    /// The number of the first note that it is to be told of. Set once, before anybody asks.
    [[nodiscard]] std::uint64_t first_note() const noexcept { return first_note_; }
    void set_first_note(std::uint64_t number) noexcept { first_note_ = number; }
    /// Nobody listens any more. Relaxed: a hint; the output refuses what comes late.
    [[nodiscard]] bool over() const noexcept { return over_.load(std::memory_order_relaxed); }
    void set_over() noexcept { over_.store(true, std::memory_order_relaxed); }
    /// Ends it from the client's side: no more events are evaluated for it.
    void leave() noexcept;

    /// Begins the polls, if the query needs them. Once, after it was added to the dispatcher.
    void start_polling();

    void offer(const Instance::Ref& event);
    void group_due(std::uint64_t group);
    void fail(CallFailure failure) noexcept;

  private:
    [[nodiscard]] bool matches(const Instance::Ref& event);
    [[nodiscard]] bool adopt(const Class::Ref& event_class);
    void gather(const Instance::Ref& event);
    void deliver(const Instance::Ref& event);
    void drop(const Instance::Ref& event);
    [[nodiscard]] const std::shared_ptr<const Projection>& projection_of(const Class::Ref& event_class);

    EventHome home_;
    EventPlan plan_;
    const EventInterest interest_;
    const Class::Ref listens_to_;
    std::shared_ptr<EventOutput> output_;
    std::weak_ptr<Dispatcher> dispatcher_;
    std::shared_ptr<Poll> poll_;
    std::uint64_t first_note_ = 0;
    std::atomic<bool> over_{false};

    /// The class of the last event, and whether such events are asked for.
    Class::Ref known_;
    bool known_matches_ = false;
    std::vector<std::pair<Class::Ref, std::shared_ptr<const Projection>>> projections_;
    EventGroups groups_;
};

}  // namespace wmisink::embedded
