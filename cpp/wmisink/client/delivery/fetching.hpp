#pragma once

#include <cstddef>

#include "wmisink/client/delivery/adaptive_batch.hpp"
#include "wmisink/sink/query_sink.hpp"

namespace wmisink {

/// How many rows are to be fetched now for a sink: as many as the batch says, and with Overflow::block no
/// more than there is room for. 0: the queue is full; the sink reports when half of it is free or it is
/// closed, and who asked has nothing to do until then.
[[nodiscard]] std::size_t rows_to_fetch(QuerySink& sink, const AdaptiveBatch& batch);

/// Has the sink report when there is room; once, before rows_to_fetch().
void report_room(QuerySink& sink);

/// Ends a call that has given all its rows.
void complete(QuerySink& sink, const char* operation) noexcept;

}  // namespace wmisink
