#pragma once

#include <memory>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/embedded/namespace.hpp"

namespace wmisink::embedded {

/// What IWbemServices::QueryObjectSink hands out: a sink whose Indicate publishes its objects as events of
/// the namespace. Each has to be an instance of a class derived from __Event, else WBEM_E_INVALID_OBJECT and
/// none is published. Source: Microsoft, "IWbemServices::QueryObjectSink".
[[nodiscard]] com_ptr<IWbemObjectSink> make_event_sink(std::shared_ptr<Namespace> nspace);

/// How many exist; for live_objects().
[[nodiscard]] long live_event_sinks() noexcept;

}  // namespace wmisink::embedded
