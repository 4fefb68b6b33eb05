#include "sink/explorer/history.hpp"

#include <algorithm>
#include <iterator>

namespace wmisink::explorer {

namespace {

bool acquires(std::memory_order order) noexcept {
    return order == std::memory_order_acquire || order == std::memory_order_acq_rel ||
           order == std::memory_order_seq_cst;
}

bool releases(std::memory_order order) noexcept {
    return order == std::memory_order_release || order == std::memory_order_acq_rel ||
           order == std::memory_order_seq_cst;
}

}  // namespace

History::History(std::uint64_t initial, const ThreadView& by) {
    Store store;
    store.value = initial;
    note_seen(store, by, std::memory_order_relaxed);
    stores_.push_back(store);
}

std::uint64_t History::load(ThreadView& by, std::memory_order order, Chooser& chooser) {
    Store& store = stores_[chooser.between(oldest_visible(by, order), stores_.size() - 1)];
    if (acquires(order)) by.clock.join(store.released);
    note_seen(store, by, order);
    return store.value;
}

void History::store(ThreadView& by, std::memory_order order, std::uint64_t value, Chooser& chooser) {
    std::size_t place = chooser.between(oldest_visible(by, order) + 1, stores_.size());
    while (place < stores_.size() && stores_[place].updates) ++place;
    Store store;
    store.value = value;
    if (releases(order)) store.released = by.clock;
    note_seen(store, by, order);
    stores_.insert(std::next(stores_.begin(), static_cast<std::ptrdiff_t>(place)), store);
}

void History::update(ThreadView& by, std::memory_order order, std::uint64_t value) {
    Store& before = stores_.back();
    if (acquires(order)) by.clock.join(before.released);
    note_seen(before, by, order);
    Store store;
    store.value = value;
    store.updates = true;
    store.released = before.released;
    if (releases(order)) store.released.join(by.clock);
    note_seen(store, by, order);
    stores_.push_back(store);
}

std::size_t History::oldest_visible(const ThreadView& by, std::memory_order order) const noexcept {
    const bool sequential = order == std::memory_order_seq_cst;
    for (std::size_t i = stores_.size() - 1; i > 0; --i) {
        const Store& store = stores_[i];
        if (sequential && store.sequential) return i;
        for (ThreadId t = 0; t < kMaxThreads; ++t) {
            if (store.seen[t] != 0 && by.clock.covers(t, store.seen[t])) return i;
        }
    }
    return 0;
}

void History::note_seen(Store& store, const ThreadView& by, std::memory_order order) noexcept {
    if (store.seen[by.id] == 0) store.seen[by.id] = by.clock.of(by.id);
    if (order == std::memory_order_seq_cst) store.sequential = true;
}

}  // namespace wmisink::explorer
