#pragma once

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "wmisink/embedded/call_failure.hpp"
#include "wmisink/embedded/instance.hpp"

namespace wmisink::embedded {

class Subscription;

/// The sorts of changes that a subscription may want to be told of; bits.
using EventInterest = std::uint8_t;
inline constexpr EventInterest kInstances = 1;
inline constexpr EventInterest kClasses = 2;
inline constexpr EventInterest kNamespaces = 4;
/// Extrinsic events and whatever else is published.
inline constexpr EventInterest kPublished = 8;
inline constexpr EventInterest kTimers = 16;

/// As EventHub::instance_changed() and its siblings are told.
struct InstanceChange {
    Instance::Ref before;
    Instance::Ref after;
};
struct ClassChange {
    Class::Ref before;
    Class::Ref after;
};
struct NamespaceChange {
    Text name;
    bool created = false;
};
/// Events that are ready; for one subscription when `only` is set.
struct ReadyEvents {
    std::vector<Instance::Ref> events;
    std::shared_ptr<Subscription> only;
};
/// The subscription's group whose interval is over.
struct GroupDue {
    std::shared_ptr<Subscription> subscription;
    std::uint64_t group = 0;
};
struct TimerDue {
    Text id;
    Instance::Ref instruction;
};
/// Somebody listens for timers: look which there are.
struct TimersWanted {};
/// The subscription ends, after all that was noted before.
struct SubscriptionFails {
    std::shared_ptr<Subscription> subscription;
    CallFailure failure;
};

/// One entry of a namespace's list of what has happened, to be worked off in its order.
struct EventNote {
    std::variant<InstanceChange, ClassChange, NamespaceChange, ReadyEvents, GroupDue, TimerDue, TimersWanted,
                 SubscriptionFails>
        what;
    /// TIME_CREATED.
    std::uint64_t time = 0;
    std::uint64_t number = 0;
};

}  // namespace wmisink::embedded
