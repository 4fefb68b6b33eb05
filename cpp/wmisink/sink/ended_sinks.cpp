#include "wmisink/sink/ended_sinks.hpp"

#include <algorithm>

#include "wmisink/sink/query_sink.hpp"

namespace wmisink {

EndedSinks::~EndedSinks() {
    QuerySink* sink = newest_.load(std::memory_order_acquire);  // (1)
    while (sink != nullptr) {
        const auto owned = com_ptr<QuerySink>::attach(sink);
        sink = owned->next_ended_;
    }
}

void EndedSinks::push(QuerySink& sink) noexcept {
    auto owned = com_ptr<QuerySink>::share(&sink);
    QuerySink* newest = newest_.load(std::memory_order_relaxed);
    do {
        sink.next_ended_ = newest;
        // (1) release: pairs with the acquire in take_all(), which reads next_ended_. (2) seq_cst: ordered
        // before wake() asks whether the taker sleeps.
    } while (!newest_.compare_exchange_weak(newest, owned.get(), std::memory_order_seq_cst,
                                            std::memory_order_relaxed));
    static_cast<void>(owned.detach());  // the stack holds the reference now
    parking_.wake();
}

std::vector<com_ptr<QuerySink>> EndedSinks::take_all() {
    std::vector<com_ptr<QuerySink>> sinks;
    QuerySink* sink = newest_.exchange(nullptr, std::memory_order_acquire);  // (1)
    while (sink != nullptr) {
        sinks.push_back(com_ptr<QuerySink>::attach(sink));
        sink = sinks.back()->next_ended_;
    }
    std::reverse(sinks.begin(), sinks.end());
    return sinks;
}

}  // namespace wmisink
