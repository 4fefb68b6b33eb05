#pragma once

#include <memory>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/embedded/events/event_plan.hpp"
#include "wmisink/embedded/events/subscription.hpp"

namespace wmisink::embedded {

/// Begins a subscription whose events are read from the enumerator that comes back. It ends when that and all
/// its references are gone. Source: Microsoft, "IWbemServices::ExecNotificationQuery".
[[nodiscard]] com_ptr<IEnumWbemClassObject> enumerate_events(EventHome home, EventPlan plan);

}  // namespace wmisink::embedded
