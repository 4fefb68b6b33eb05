#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "wmisink/embedded/events/event_note.hpp"
#include "wmisink/embedded/instance.hpp"

namespace wmisink::embedded {

/// The event classes of one namespace, and the events that WMI makes of them. Immutable; any thread may use
/// it. `time` is TIME_CREATED throughout.
class EventClasses {
  public:
    /// `find` gives the namespace's system class of a name.
    explicit EventClasses(const std::function<Class::Ref(WideView)>& find);

    [[nodiscard]] Instance::Ref event_of(const InstanceChange& change, std::uint64_t time) const;
    [[nodiscard]] Instance::Ref event_of(const ClassChange& change, std::uint64_t time) const;
    [[nodiscard]] Instance::Ref event_of(const NamespaceChange& change, std::uint64_t time) const;
    [[nodiscard]] Instance::Ref timer_event(const Text& id, std::uint64_t firings, std::uint64_t time) const;
    /// __EventQueueOverflowEvent, still without a time; `dropped` may be nullptr when it is not known any
    /// more.
    [[nodiscard]] Instance::Ref overflow_event(const Instance::Ref& dropped) const;
    [[nodiscard]] Instance::Ref aggregate_event(std::uint64_t count, const Instance::Ref& event) const;
    /// The event with its TIME_CREATED filled in where it has none.
    [[nodiscard]] static Instance::Ref stamped(Instance::Ref event, std::uint64_t time);

    [[nodiscard]] const Class::Ref& aggregate() const noexcept { return aggregate_; }

  private:
    /// The three events of one kind of object.
    struct Operations {
        Class::Ref created;
        Class::Ref modified;
        Class::Ref deleted;
    };

    [[nodiscard]] static Instance::Ref operation(const Operations& classes, Value before, Value after,
                                                 std::uint64_t time);

    Operations instances_;
    Operations classes_;
    Operations namespaces_;
    Class::Ref namespace_;
    Class::Ref timer_;
    Class::Ref overflow_;
    Class::Ref aggregate_;
};

/// Which changes make events of the class or of one of its subclasses.
[[nodiscard]] EventInterest interest_in(const Class& event_class) noexcept;

/// Whether an event of one class may be an event of the other.
[[nodiscard]] inline bool related(const Class& one, const Class& other) noexcept {
    return one.is_a(other.name()) || other.is_a(one.name());
}

}  // namespace wmisink::embedded
