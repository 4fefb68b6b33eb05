#pragma once

#include "wmisink/sink/arrivals.hpp"

namespace wmisink {

class QuerySink;

/// Where sinks report that somebody has to see to them: their call has ended, or can go on.
using ReportedSinks = Arrivals<QuerySink>;

}  // namespace wmisink
