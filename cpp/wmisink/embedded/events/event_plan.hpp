#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "wmisink/embedded/events/event_note.hpp"
#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/wql/ast.hpp"
#include "wmisink/embedded/wql/predicate.hpp"

namespace wmisink::embedded {

/// An event query made ready to be asked of events.
struct EventPlan {
    /// The class in FROM; its subclasses count too.
    Class::Ref of_class;
    EventInterest interest = 0;
    /// The WHERE, kept beside its compiled form: the class may be defined anew while somebody listens.
    std::optional<wql::Expression> condition;
    std::optional<wql::Predicate> where;
    /// The SELECT list; empty for `*`. Of `TargetInstance.Name` only the object stays, since all of it is
    /// delivered (Microsoft, "SELECT Statement for Event Queries").
    std::vector<Text> properties;

    /// GROUP: how long a group gathers, by what, and what its size must be.
    std::optional<std::chrono::nanoseconds> group_interval;
    std::vector<wql::PropertyName> group_by;
    std::optional<wql::Predicate> having;

    /// The classes whose instances are polled for, and how often. Empty: none is.
    std::vector<Text> polled;
    std::chrono::nanoseconds poll_interval{0};
};

/// Parses an event query and resolves its names.
///
/// Changes of stored instances are told of at once, so WITHIN only matters for classes with an
/// InstanceProvider, which are asked again and again. Throws Failure, with the codes of Microsoft's page
/// "IWbemServices::ExecNotificationQuery" and of "WMI Error Constants": WBEM_E_UNPARSABLE_QUERY;
/// WBEM_E_INVALID_CLASS for a class in FROM or ISA that does not exist; WBEM_E_NOT_EVENT_CLASS;
/// WBEM_E_INVALID_QUERY for a property that does not exist; WBEMESS_E_REGISTRATION_TOO_PRECISE when WITHIN is
/// missing or no time at all; WBEMESS_E_REGISTRATION_TOO_BROAD when it would poll all of the namespace;
/// WBEM_E_AGGREGATING_BY_OBJECT and WBEM_E_PROPERTY_NOT_AN_OBJECT for BY.
[[nodiscard]] EventPlan plan_events(WideView query, const Namespace& nspace);
/// The same for a query that is parsed already.
[[nodiscard]] EventPlan plan_events(const wql::SelectQuery& query, const Namespace& nspace);

/// A property of an event or of an object in it; NULL when there is none.
[[nodiscard]] Value value_at(const Instance& event, const wql::PropertyName& name);

}  // namespace wmisink::embedded
