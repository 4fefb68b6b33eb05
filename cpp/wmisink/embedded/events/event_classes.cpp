#include "wmisink/embedded/events/event_classes.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace wmisink::embedded {
namespace {

// The places of properties in system_class_definitions(): those of __Event come first in all its subclasses.
constexpr std::size_t kTimeCreated = 1;
constexpr std::size_t kFirst = 2;
constexpr std::size_t kSecond = 3;

std::vector<Value> values_of(const Class& event_class, std::uint64_t time) {
    std::vector<Value> values(event_class.properties().size());
    values[kTimeCreated] = Value::unsigned_integer(time);
    return values;
}

Value object_or_null(const Instance::Ref& instance) {
    return instance == nullptr ? Value() : Value::object(instance);
}

Value object_or_null(const Class::Ref& definition) {
    return definition == nullptr ? Value() : Value::object(Instance::standing_for(definition));
}

std::uint64_t fit_uint32(std::uint64_t number) noexcept {
    return std::min<std::uint64_t>(number, std::numeric_limits<std::uint32_t>::max());
}

}  // namespace

EventClasses::EventClasses(const std::function<Class::Ref(WideView)>& find)
    : instances_{.created = find("__InstanceCreationEvent"_w),
                 .modified = find("__InstanceModificationEvent"_w),
                 .deleted = find("__InstanceDeletionEvent"_w)},
      classes_{.created = find("__ClassCreationEvent"_w),
               .modified = find("__ClassModificationEvent"_w),
               .deleted = find("__ClassDeletionEvent"_w)},
      namespaces_{.created = find("__NamespaceCreationEvent"_w),
                  .modified = find("__NamespaceModificationEvent"_w),
                  .deleted = find("__NamespaceDeletionEvent"_w)},
      namespace_(find("__NAMESPACE"_w)),
      timer_(find("__TimerEvent"_w)),
      overflow_(find("__EventQueueOverflowEvent"_w)),
      aggregate_(find("__AggregateEvent"_w)) {}

Instance::Ref EventClasses::operation(const Operations& classes, Value before, Value after,
                                      std::uint64_t time) {
    const bool created = before.is_null();
    const bool deleted = after.is_null();
    const Class::Ref& of_class = created ? classes.created : deleted ? classes.deleted : classes.modified;
    std::vector<Value> values = values_of(*of_class, time);
    if (!created && !deleted) {
        values[kSecond] = std::move(before);
        values[kFirst] = std::move(after);
    } else {
        values[kFirst] = std::move(deleted ? before : after);
    }
    return Instance::make_fitting(of_class, std::move(values));
}

Instance::Ref EventClasses::event_of(const InstanceChange& change, std::uint64_t time) const {
    return operation(instances_, object_or_null(change.before), object_or_null(change.after), time);
}

Instance::Ref EventClasses::event_of(const ClassChange& change, std::uint64_t time) const {
    return operation(classes_, object_or_null(change.before), object_or_null(change.after), time);
}

Instance::Ref EventClasses::event_of(const NamespaceChange& change, std::uint64_t time) const {
    Value named = Value::object(Instance::make_fitting(namespace_, {Value::text(change.name)}));
    return change.created ? operation(namespaces_, {}, std::move(named), time)
                          : operation(namespaces_, std::move(named), {}, time);
}

Instance::Ref EventClasses::timer_event(const Text& id, std::uint64_t firings, std::uint64_t time) const {
    std::vector<Value> values = values_of(*timer_, time);
    values[kFirst] = Value::text(id);
    values[kSecond] = Value::unsigned_integer(fit_uint32(firings));
    return Instance::make_fitting(timer_, std::move(values));
}

Instance::Ref EventClasses::overflow_event(const Instance::Ref& dropped) const {
    std::vector<Value> values(overflow_->properties().size());
    values[kFirst] = object_or_null(dropped);
    return Instance::make_fitting(overflow_, std::move(values));
}

Instance::Ref EventClasses::aggregate_event(std::uint64_t count, const Instance::Ref& event) const {
    return Instance::make_fitting(aggregate_,
                                  {Value::unsigned_integer(fit_uint32(count)), Value::object(event)});
}

Instance::Ref EventClasses::stamped(Instance::Ref event, std::uint64_t time) {
    if (!(*event)[kTimeCreated].is_null()) {
        return event;
    }
    std::vector<Value> values(event->values().begin(), event->values().end());
    values[kTimeCreated] = Value::unsigned_integer(time);
    return Instance::make_fitting(event->shared_class(), std::move(values));
}

EventInterest interest_in(const Class& event_class) noexcept {
    struct Source {
        const OLECHAR* root;
        EventInterest interest;
    };
    constexpr Source kSources[] = {{"__InstanceOperationEvent"_w, kInstances},
                                   {"__ClassOperationEvent"_w, kClasses},
                                   {"__NamespaceOperationEvent"_w, kNamespaces},
                                   // Timers are told of by instances of their instructions.
                                   {"__TimerEvent"_w, kTimers | kInstances}};
    // __Event and what is above it.
    const bool everything =
        !event_class.is_a("__Event"_w) || equal_ignoring_case(event_class.name(), "__Event"_w);
    EventInterest interest = kPublished;
    for (const Source& source : kSources) {
        if (everything || event_class.is_a(source.root)) {
            interest |= source.interest;
        }
    }
    return interest;
}

}  // namespace wmisink::embedded
