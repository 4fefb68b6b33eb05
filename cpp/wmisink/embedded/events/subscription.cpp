#include "wmisink/embedded/events/subscription.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/embedded/events/dispatcher.hpp"
#include "wmisink/embedded/events/poll.hpp"

namespace wmisink::embedded {
namespace {

/// As for any cut-down object, but those that say where an object lives stay NULL whatever was selected:
/// events live nowhere (Microsoft, "SELECT Statement for Event Queries").
bool has_value_in_events(SystemProperty property) noexcept {
    return property != SystemProperty::nspace && property != SystemProperty::path &&
           property != SystemProperty::relpath && property != SystemProperty::server;
}

std::shared_ptr<const Projection> make_projection(const Class& event_class, const std::vector<Text>& names) {
    Projection projection;
    for (const auto always :
         {SystemProperty::genus, SystemProperty::class_name, SystemProperty::property_count}) {
        projection.show(always);
    }
    for (const Text& name : names) {
        const auto system = find_system_property(name);
        if (system && has_value_in_events(*system)) {
            projection.show(*system);
        }
        if (const auto index = event_class.find_property(name)) {
            projection.properties.push_back(*index);
        }
    }
    if (names.empty()) {
        for (const auto also :
             {SystemProperty::superclass, SystemProperty::dynasty, SystemProperty::derivation}) {
            projection.show(also);
        }
        for (std::size_t i = 0; i < event_class.properties().size(); ++i) {
            projection.properties.push_back(i);
        }
    }
    auto& kept = projection.properties;
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    return std::make_shared<const Projection>(std::move(projection));
}

}  // namespace

Subscription::Subscription(EventHome home, EventPlan plan, std::shared_ptr<EventOutput> output,
                           std::weak_ptr<Dispatcher> dispatcher)
    : home_(std::move(home)),
      plan_(std::move(plan)),
      interest_(plan_.interest),
      listens_to_(plan_.of_class),
      output_(std::move(output)),
      dispatcher_(std::move(dispatcher)) {}

Subscription::~Subscription() = default;

void Subscription::leave() noexcept {
    if (const auto dispatcher = dispatcher_.lock()) {
        dispatcher->remove(*this);
    }
}

void Subscription::start_polling() {
    if (!plan_.polled.empty()) {
        poll_ = std::make_shared<Poll>(weak_from_this(), dispatcher_, plan_.polled, plan_.poll_interval);
        poll_->start(home_.repository->events().clock().now());
    }
}

void Subscription::offer(const Instance::Ref& event) {
    if (over()) {
        return;
    }
    try {
        if (!matches(event)) {
            return;
        }
    } catch (...) {
        // The class was defined anew, and the query does not fit it any more.
        fail(failure_of_current_exception("ExecNotificationQuery", {}));
        return;
    }
    if (plan_.group_interval) {
        gather(event);
    } else {
        deliver(event);
    }
}

bool Subscription::matches(const Instance::Ref& event) {
    if (event->shared_class() != known_) {
        known_matches_ = adopt(event->shared_class());
        known_ = event->shared_class();
    }
    return known_matches_ &&
           (!plan_.where || plan_.where->holds({.of_class = event->of_class(), .values = event->values()}));
}

bool Subscription::adopt(const Class::Ref& event_class) {
    Class::Ref here = event_class;
    while (here != nullptr && !equal_ignoring_case(here->name(), plan_.of_class->name())) {
        here = here->superclass();
    }
    if (here != nullptr && here != plan_.of_class) {
        if (plan_.condition) {
            plan_.where.emplace(*plan_.condition, *here);
        }
        plan_.of_class = here;
    }
    return here != nullptr;
}

void Subscription::gather(const Instance::Ref& event) {
    EventEngine& engine = home_.repository->events();
    if (groups_.size() >= engine.max_queued()) {
        drop(event);
        return;
    }
    const auto begun = groups_.add(event, plan_.group_by);
    if (!begun) {
        return;
    }
    engine.timetable().at(engine.clock().now() + *plan_.group_interval,
                          [weak = weak_from_this(), to = dispatcher_, group = *begun] {
                              const auto self = weak.lock();
                              const auto dispatcher = to.lock();
                              if (self != nullptr && dispatcher != nullptr) {
                                  dispatcher->note(kPublished, GroupDue{self, group});
                              }
                          });
}

void Subscription::group_due(std::uint64_t number) {
    const auto group = groups_.take(number);
    const auto dispatcher = dispatcher_.lock();
    if (over() || !group || dispatcher == nullptr) {
        return;
    }
    const Instance::Ref event = dispatcher->classes().aggregate_event(group->count, group->representative);
    if (!plan_.having || plan_.having->holds({.of_class = event->of_class(), .values = event->values()})) {
        deliver(event);
    }
}

void Subscription::deliver(const Instance::Ref& event) {
    if (!output_->put(
            {.definition = {}, .instance = event, .projection = projection_of(event->shared_class())})) {
        drop(event);
    }
}

void Subscription::drop(const Instance::Ref& event) {
    if (const auto dispatcher = dispatcher_.lock()) {
        dispatcher->dropped(event);
    }
}

void Subscription::fail(CallFailure failure) noexcept {
    if (!over()) {
        leave();
        output_->end(std::move(failure));
    }
}

const std::shared_ptr<const Projection>& Subscription::projection_of(const Class::Ref& event_class) {
    for (const auto& [known, projection] : projections_) {
        if (known == event_class) {
            return projection;
        }
    }
    constexpr std::size_t kMostKept = 16;
    if (projections_.size() == kMostKept) {
        projections_.clear();
    }
    // A group's events stand inside the aggregate, whole.
    static const auto& kEverything = *new const std::vector<Text>();  // never destroyed
    const auto& names = plan_.group_interval ? kEverything : plan_.properties;
    return projections_.emplace_back(event_class, make_projection(*event_class, names)).second;
}

}  // namespace wmisink::embedded
