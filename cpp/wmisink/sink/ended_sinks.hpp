#pragma once

#include "wmisink/sink/arrivals.hpp"

namespace wmisink {

class QuerySink;

/// Where sinks report their end, once each.
using EndedSinks = Arrivals<QuerySink>;

}  // namespace wmisink
