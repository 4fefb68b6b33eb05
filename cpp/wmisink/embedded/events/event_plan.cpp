#include "wmisink/embedded/events/event_plan.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "wmisink/embedded/events/event_classes.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/system_classes.hpp"
#include "wmisink/embedded/system_properties.hpp"
#include "wmisink/embedded/wql/parser.hpp"

namespace wmisink::embedded {
namespace {

using wql::Expression;
using wql::PropertyName;

constexpr const char* kPlanEvents = "plan_events";

/// Names of classes; nullopt: any class.
using Targets = std::optional<std::vector<Text>>;

std::string dotted(const PropertyName& name) {
    std::string text;
    for (const Text& part : name.parts) {
        text += (text.empty() ? "" : ".") + to_utf8(part);
    }
    return text;
}

[[noreturn]] void refuse(HRESULT code, const PropertyName& name, const std::string& problem) {
    throw Failure(code, kPlanEvents, problem + ", at character " + std::to_string(name.offset + 1) + ".",
                  dotted(name));
}

/// The parts of a name without the class in front of it.
std::span<const Text> without_class(const PropertyName& name, const Class& of_class) {
    const std::span<const Text> parts(name.parts);
    const bool prefixed =
        parts.size() > 1 && !of_class.find_property(parts.front()) && of_class.is_a(parts.front());
    return prefixed ? parts.subspan(1) : parts;
}

const Property& require_property(const PropertyName& name, const Class& of_class) {
    const Text& first = without_class(name, of_class).front();
    const auto index = of_class.find_property(first);
    if (!index) {
        refuse(WBEM_E_INVALID_QUERY, name,
               "Class " + to_utf8(of_class.name()) + " has no property \"" + to_utf8(first) + "\"");
    }
    return of_class.properties()[*index];
}

Targets target_of(const wql::Comparison& comparison) {
    const auto& parts = comparison.property.parts;
    const bool of_instance = equal_ignoring_case(parts.front(), "TargetInstance"_w) ||
                             equal_ignoring_case(parts.front(), "PreviousInstance"_w);
    const bool isa = parts.size() == 1 && comparison.operation == wql::Operator::isa;
    const bool exact = parts.size() == 2 && equal_ignoring_case(parts.back(), "__CLASS"_w) &&
                       comparison.operation == wql::Operator::equal;
    const Text* name = std::get_if<Text>(&comparison.constant.value);
    return of_instance && (isa || exact) && name != nullptr ? Targets({*name}) : std::nullopt;
}

/// The classes that an event's instance belongs to whenever the condition holds.
Targets targets_of(const Expression& condition) {
    switch (condition.kind) {
        case Expression::Kind::comparison:
            return target_of(condition.comparison);
        case Expression::Kind::all_of:
            for (const Expression& operand : condition.operands) {
                if (Targets found = targets_of(operand)) {
                    return found;
                }
            }
            return std::nullopt;
        case Expression::Kind::any_of: {
            std::vector<Text> all;
            for (const Expression& operand : condition.operands) {
                const Targets found = targets_of(operand);
                if (!found) {
                    return std::nullopt;
                }
                all.insert(all.end(), found->begin(), found->end());
            }
            return all;
        }
        default:
            return std::nullopt;
    }
}

bool has_provider(const Namespace& nspace, WideView class_name) {
    const auto sources = nspace.sources(class_name);
    return std::any_of(sources.begin(), sources.end(),
                       [](const InstanceSource& source) { return source.provider != nullptr; });
}

/// WMI's own __NAMESPACE does not count: its events have classes of their own.
bool any_provider(const Namespace& nspace) {
    const auto classes = nspace.classes();
    return std::any_of(classes.begin(), classes.end(), [&](const Class::Ref& one) {
        return !is_system_name(one->name()) && nspace.sources(one->name(), false).front().provider != nullptr;
    });
}

std::chrono::nanoseconds nanoseconds_of(double seconds) {
    constexpr double kLongest = 1e9;  // thirty years
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(std::clamp(seconds, 0.0, kLongest)));
}

void plan_polling(EventPlan& plan, const wql::SelectQuery& query, const Namespace& nspace) {
    if (!plan.of_class->is_a("__InstanceOperationEvent"_w)) {
        return;
    }
    const Targets targets = query.where ? targets_of(*query.where) : std::nullopt;
    if (!targets) {
        if (any_provider(nspace)) {
            throw Failure(WBEMESS_E_REGISTRATION_TOO_BROAD, kPlanEvents,
                          "The query asks for the events of every class in " + to_utf8(nspace.path()) +
                              ", and some of them would have to be polled; name a class with "
                              "TargetInstance ISA.");
        }
        return;
    }
    for (const Text& target : *targets) {
        static_cast<void>(require_class(nspace, target));
        if (has_provider(nspace, target)) {
            plan.polled.push_back(target);
        }
    }
    if (plan.polled.empty()) {
        return;
    }
    plan.poll_interval = nanoseconds_of(query.within.value_or(0));
    if (plan.poll_interval.count() == 0) {
        throw Failure(WBEMESS_E_REGISTRATION_TOO_PRECISE, kPlanEvents,
                      "The instances of " + to_utf8(plan.polled.front()) +
                          " come from a provider and have to be polled; say how often with WITHIN seconds.",
                      to_utf8(plan.polled.front()));
    }
}

void plan_grouping(EventPlan& plan, const wql::Grouping& grouping, const Namespace& nspace) {
    plan.group_interval = nanoseconds_of(grouping.within);
    for (const PropertyName& name : grouping.by) {
        const Property& property = require_property(name, *plan.of_class);
        const bool inside = without_class(name, *plan.of_class).size() > 1;
        if (property.type == CIM_OBJECT && !inside) {
            refuse(WBEM_E_AGGREGATING_BY_OBJECT, name,
                   to_utf8(property.name) + " is an object; group by one of its properties");
        }
        if (property.type != CIM_OBJECT && inside) {
            refuse(WBEM_E_PROPERTY_NOT_AN_OBJECT, name,
                   to_utf8(property.name) + " is no object and has no properties of its own");
        }
        PropertyName plain = name;
        const auto parts = without_class(name, *plan.of_class);
        plain.parts.assign(parts.begin(), parts.end());
        plan.group_by.push_back(std::move(plain));
    }
    if (grouping.having) {
        plan.having.emplace(*grouping.having, *require_class(nspace, "__AggregateEvent"_w));
    }
}

}  // namespace

EventPlan plan_events(WideView query, const Namespace& nspace) {
    try {
        return plan_events(wql::parse_event(query), nspace);
    } catch (const wql::SyntaxError& error) {
        throw Failure(WBEM_E_UNPARSABLE_QUERY, kPlanEvents, error.what(), to_utf8(query));
    }
}

EventPlan plan_events(const wql::SelectQuery& query, const Namespace& nspace) {
    EventPlan plan;
    plan.of_class = require_class(nspace, query.class_name);
    if (!plan.of_class->is_a("__Event"_w)) {
        const std::string name = to_utf8(query.class_name);
        throw Failure(WBEM_E_NOT_EVENT_CLASS, kPlanEvents,
                      name +
                          " is no event class; ask for __InstanceOperationEvent WHERE TargetInstance ISA \"" +
                          name + "\", or use ExecQuery for its instances.",
                      name);
    }
    plan.interest = interest_in(*plan.of_class);
    for (const PropertyName& name : query.properties) {
        const Text& first = without_class(name, *plan.of_class).front();
        if (!find_system_property(first)) {
            static_cast<void>(require_property(name, *plan.of_class));
        }
        plan.properties.push_back(first);
    }
    if (query.where) {
        plan.condition = query.where;
        plan.where.emplace(*query.where, *plan.of_class);
    }
    plan_polling(plan, query, nspace);
    if (query.grouping) {
        plan_grouping(plan, *query.grouping, nspace);
    }
    return plan;
}

Value value_at(const Instance& event, const wql::PropertyName& name) {
    const Instance* here = &event;
    for (std::size_t step = 0; here != nullptr; ++step) {
        const Text& part = name.parts[step];
        const bool last = step + 1 == name.parts.size();
        if (const auto system = find_system_property(part); system && last) {
            return value_of(*system,
                            {.of_class = here->of_class(), .values = here->values(), .instance = true});
        }
        const Value* found = here->find(part);
        if (found == nullptr || last) {
            return found == nullptr ? Value() : *found;
        }
        const auto* object = found->get_if<std::shared_ptr<const Instance>>();
        here = object == nullptr ? nullptr : object->get();
    }
    return {};
}

}  // namespace wmisink::embedded
