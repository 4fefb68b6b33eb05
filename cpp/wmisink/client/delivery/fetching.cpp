#include "wmisink/client/delivery/fetching.hpp"

#include <algorithm>

namespace wmisink {

std::size_t rows_to_fetch(QuerySink& sink, const AdaptiveBatch& batch) {
    RowQueue& rows = sink.rows();
    if (rows.overflow() != Overflow::block) return batch.size();
    const std::size_t room = rows.was_room();
    if (room > 0) return std::min(batch.size(), room);
    if (rows.room_alarm().arm([&rows] { return rows.was_roomy(); })) return 0;
    return std::min(batch.size(), std::max<std::size_t>(rows.was_room(), 1));  // emptied meanwhile
}

void report_room(QuerySink& sink) {
    sink.rows().room_alarm().set([&sink] { sink.report(); });
}

void complete(QuerySink& sink, const char* operation) noexcept {
    sink.end(make_end(Phase::completed, WBEM_S_NO_ERROR, operation));
}

}  // namespace wmisink
