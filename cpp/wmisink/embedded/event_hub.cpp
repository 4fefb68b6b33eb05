#include "wmisink/embedded/event_hub.hpp"

#include <utility>

#include "wmisink/embedded/events/dispatcher.hpp"
#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {

EventHub::EventHub(EventClasses classes) : dispatcher_(std::make_shared<Dispatcher>(std::move(classes))) {}

EventHub::~EventHub() = default;

void EventHub::instance_changed(const Instance::Ref& before, const Instance::Ref& after) {
    if (dispatcher_->wanted(kInstances)) {
        dispatcher_->note(kInstances, InstanceChange{before, after});
    }
}

void EventHub::class_changed(const Class::Ref& before, const Class::Ref& after) {
    if (dispatcher_->wanted(kClasses)) {
        dispatcher_->note(kClasses, ClassChange{before, after});
    }
}

void EventHub::namespace_changed(WideView name, bool created) {
    if (dispatcher_->wanted(kNamespaces)) {
        dispatcher_->note(kNamespaces, NamespaceChange{Text(name), created});
    }
}

void EventHub::provider_changed(const Class::Ref& of_class, std::shared_ptr<EventProvider> provider) {
    dispatcher_->set_provider(of_class, std::move(provider));
}

void EventHub::publish(Instance::Ref event) {
    if (event == nullptr || !event->of_class().is_a("__Event"_w)) {
        const std::string name = event == nullptr ? "NULL" : to_utf8(event->of_class().name());
        throw Failure(WBEM_E_NOT_EVENT_CLASS, "publish",
                      name + " is no event; derive its class from __ExtrinsicEvent.", name);
    }
    dispatcher_->note(kPublished, ReadyEvents{.events = {std::move(event)}, .only = nullptr});
}

std::shared_ptr<Subscription> EventHub::subscription(EventHome home, EventPlan plan,
                                                     std::shared_ptr<EventOutput> output) const {
    return std::make_shared<Subscription>(std::move(home), std::move(plan), std::move(output), dispatcher_);
}

void EventHub::add(const std::shared_ptr<Subscription>& subscription) { dispatcher_->add(subscription); }

std::uint64_t EventHub::dropped() const noexcept { return dispatcher_->dropped_count(); }

std::size_t EventHub::was_listening() const { return dispatcher_->was_listening(); }

}  // namespace wmisink::embedded
