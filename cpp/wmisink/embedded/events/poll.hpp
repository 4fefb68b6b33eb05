#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "wmisink/embedded/events/event_note.hpp"
#include "wmisink/embedded/events/subscription.hpp"
#include "wmisink/embedded/events/timetable.hpp"
#include "wmisink/embedded/folding.hpp"

namespace wmisink::embedded {

/// Asks the providers of some classes for their instances again and again, and makes events of what has
/// changed since the time before. The first time there are none. Instances are the same ones by their
/// relative paths, so those without keys are left out.
///
/// The asking is done by the repository's workers, never twice at once. It ends with its subscription, and
/// ends that when a provider fails.
class Poll : public std::enable_shared_from_this<Poll> {
  public:
    Poll(std::weak_ptr<Subscription> subscription, std::weak_ptr<Dispatcher> dispatcher,
         std::vector<Text> classes, std::chrono::nanoseconds interval);

    void start(Timetable::Time due);

  private:
    using Known = NameMap<Instance::Ref>;

    /// Hands the next round to a worker.
    void submit() noexcept;
    void run(const std::shared_ptr<Subscription>& subscription) noexcept;
    [[nodiscard]] Known ask(const Subscription& subscription) const;
    [[nodiscard]] std::vector<Instance::Ref> changes(const Known& now, const EventHome& home) const;
    void schedule(EventEngine& engine);

    const std::weak_ptr<Subscription> subscription_;
    const std::weak_ptr<Dispatcher> dispatcher_;
    const std::vector<Text> classes_;
    const std::chrono::nanoseconds interval_;
    // Of the round that runs; rounds follow each other through the pools' locks.
    Timetable::Time due_;
    bool asked_ = false;
    Known known_;
};

}  // namespace wmisink::embedded
