#pragma once

#include <cstdint>
#include <memory>

#include "wmisink/embedded/event_provider.hpp"
#include "wmisink/embedded/instance.hpp"

namespace wmisink::embedded {

class Dispatcher;
class EventClasses;
class EventOutput;
class Subscription;
struct EventHome;
struct EventPlan;

/// Where the events of one namespace meet those who listen for them.
///
/// Every method may be called from any thread. The *_changed() methods are called under the namespace's lock,
/// so that changes are told in their order: they only take note, evaluate nothing and never call back. With
/// nobody listening they cost one load.
class EventHub {
  public:
    explicit EventHub(EventClasses classes);
    EventHub(const EventHub&) = delete;
    EventHub& operator=(const EventHub&) = delete;
    ~EventHub();

    /// An instance was put (`before` is nullptr when it is new) or deleted (`after` is nullptr).
    void instance_changed(const Instance::Ref& before, const Instance::Ref& after);
    /// Likewise for a class.
    void class_changed(const Class::Ref& before, const Class::Ref& after);
    /// Likewise for a namespace directly below this one, by its last name.
    void namespace_changed(WideView name, bool created);
    /// From now on the class's events come from the provider too; nullptr ends that. For
    /// Namespace::set_event_provider(), which keeps it.
    void provider_changed(const Class::Ref& of_class, std::shared_ptr<EventProvider> provider);

    /// An extrinsic event, or any other instance of a class derived from __Event. Its TIME_CREATED is filled
    /// in if it is NULL. Throws WmiError WBEM_E_NOT_EVENT_CLASS.
    void publish(Instance::Ref event);

    /// Makes a subscription that add() begins, so that the output may know it before the first event comes.
    [[nodiscard]] std::shared_ptr<Subscription> subscription(EventHome home, EventPlan plan,
                                                             std::shared_ptr<EventOutput> output) const;
    /// From now on the subscription's output gets the events that the plan asks for, until one of them ends
    /// it. Throws what starting a thread throws.
    void add(const std::shared_ptr<Subscription>& subscription);

    /// Events that were dropped because a client was too slow for them, and how many listen. For tests and
    /// tools; old when they return.
    [[nodiscard]] std::uint64_t dropped() const noexcept;
    [[nodiscard]] std::size_t was_listening() const;

  private:
    // Shared with the work that is under way.
    std::shared_ptr<Dispatcher> dispatcher_;
};

}  // namespace wmisink::embedded
