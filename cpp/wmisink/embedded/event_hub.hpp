#pragma once

#include "wmisink/embedded/instance.hpp"

namespace wmisink::embedded {

/// Where the events of one namespace meet those who listen for them.
///
/// Every method may be called from any thread. The *_changed() methods are called under the namespace's lock,
/// so that changes are told in their order: they only take note, evaluate nothing and never call back. With
/// nobody listening they cost one load.
class EventHub {
  public:
    EventHub() = default;
    EventHub(const EventHub&) = delete;
    EventHub& operator=(const EventHub&) = delete;
    ~EventHub() = default;

    /// An instance was put (`before` is nullptr when it is new) or deleted (`after` is nullptr).
    void instance_changed(const Instance::Ref& before, const Instance::Ref& after);
    /// Likewise for a class.
    void class_changed(const Class::Ref& before, const Class::Ref& after);
    /// Likewise for a namespace directly below this one, by its last name.
    void namespace_changed(WideView name, bool created);
    /// An extrinsic event, or any other instance of a class derived from __Event.
    void publish(Instance::Ref event);
};

}  // namespace wmisink::embedded
