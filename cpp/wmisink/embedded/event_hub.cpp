#include "wmisink/embedded/event_hub.hpp"

namespace wmisink::embedded {

void EventHub::instance_changed(const Instance::Ref&, const Instance::Ref&) {}

void EventHub::class_changed(const Class::Ref&, const Class::Ref&) {}

void EventHub::namespace_changed(WideView, bool) {}

void EventHub::publish(Instance::Ref) {}

}  // namespace wmisink::embedded
