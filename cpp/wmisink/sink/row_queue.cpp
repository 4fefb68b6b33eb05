#include "wmisink/sink/row_queue.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <thread>

namespace wmisink {

namespace {

// Enough to make a claim cheap, small enough for a callback's stack.
constexpr std::size_t kChunk = 64;

std::size_t checked(std::size_t capacity) {
    if (capacity == 0 || capacity > RowQueue::kMaxCapacity) {
        throw std::invalid_argument("The capacity of a row queue must be from 1 to " +
                                    std::to_string(RowQueue::kMaxCapacity) + " rows, not " +
                                    std::to_string(capacity) + ".");
    }
    return capacity;
}

template <class T>
void raise_to(std::atomic<T>& maximum, T value) noexcept {
    T seen = maximum.load(std::memory_order_relaxed);
    while (value > seen && !maximum.compare_exchange_weak(seen, value, std::memory_order_relaxed)) {
    }
}

}  // namespace

RowQueue::RowQueue(std::size_t capacity, Overflow overflow) : overflow_{overflow}, ring_{checked(capacity)} {}

RowQueue::~RowQueue() {
    std::array<IWbemClassObject*, kChunk> chunk;
    while (const std::size_t count = ring_.take(chunk.data(), chunk.size())) {
        for (std::size_t i = 0; i < count; ++i) com_ptr<IWbemClassObject>::attach(chunk[i]);
    }
}

RowQueue::Offer RowQueue::offer(IWbemClassObject* const* objects, std::size_t count) noexcept {
    for (;;) {
        const auto pushed =
            ring_.try_push(objects, count, [](IWbemClassObject* object) noexcept { object->AddRef(); });
        if (pushed.stored > 0) {
            note_queued(pushed.queued);
            wake_reader();
        }
        objects += pushed.stored;
        count -= pushed.stored;
        if (count == 0) return Offer::accepted;
        const Offer offer = pushed.closed ? Offer::closed : make_room(count);
        if (offer != Offer::accepted) {
            late_.fetch_add(count, std::memory_order_relaxed);
            return offer;
        }
    }
}

RowQueue::Offer RowQueue::make_room(std::size_t wanted) noexcept {
    switch (overflow_) {
        case Overflow::block:
            wait_for_room();
            return Offer::accepted;
        case Overflow::drop_oldest:
            discard(wanted);
            return Offer::accepted;
        case Overflow::fail:
            break;
    }
    return Offer::overflowed;
}

void RowQueue::wait_for_room() noexcept {
    const auto since = Clock::now();
    producers_.wait([this] { return ring_.was_pushable(); });
    note_stall(since);
}

void RowQueue::discard(std::size_t wanted) noexcept {
    std::array<IWbemClassObject*, kChunk> chunk;
    const std::size_t count = ring_.take(chunk.data(), std::min(wanted, chunk.size()));
    for (std::size_t i = 0; i < count; ++i) com_ptr<IWbemClassObject>::attach(chunk[i]);
    dropped_.fetch_add(count, std::memory_order_relaxed);
    // The oldest slot belongs to a producer that is about to store into it.
    if (count == 0) std::this_thread::yield();
}

void RowQueue::wake_reader() noexcept {
    rows_alarm_.ring();
    // Two readings of the clock cost more than the rest of a callback: only one that rouses somebody pays
    // them.
    if (!reader_.was_occupied()) return;
    const auto since = Clock::now();
    if (reader_.wake()) note_stall(since);
}

std::size_t RowQueue::take(std::vector<com_ptr<IWbemClassObject>>& out, std::size_t max) {
    std::array<IWbemClassObject*, kChunk> chunk;
    std::size_t total = 0;
    while (total < max) {
        const std::size_t wanted = std::min(max - total, chunk.size());
        if (out.capacity() - out.size() < wanted) out.reserve(std::max(out.size() + wanted, 2 * out.size()));
        const std::size_t count = ring_.take(chunk.data(), wanted);
        if (count == 0) break;
        for (std::size_t i = 0; i < count; ++i) out.push_back(com_ptr<IWbemClassObject>::attach(chunk[i]));
        total += count;
        // Half empty, so that a fast reader does not wake a producer for every chunk.
        if (ring_.was_size() > ring_.capacity() / 2) continue;
        producers_.wake();
        room_alarm_.ring();
    }
    return total;
}

bool RowQueue::wait_rows(Clock::time_point deadline) {
    return reader_.wait_until(deadline, [this] { return was_ready(); });
}

void RowQueue::close() noexcept {
    ring_.close();
    producers_.wake();
    reader_.wake();
    room_alarm_.ring();
    rows_alarm_.ring();
}

RowCounts RowQueue::counts() const noexcept {
    RowCounts counts;
    counts.dropped = dropped_.load(std::memory_order_relaxed);
    const std::uint64_t removed = ring_.was_removed();
    counts.seen = std::max<std::uint64_t>(ring_.was_accepted(), removed);
    counts.taken = removed - std::min(counts.dropped, removed);
    counts.queued = counts.seen - removed;
    counts.late = late_.load(std::memory_order_relaxed);
    counts.high_water = high_water_.load(std::memory_order_relaxed);
    counts.longest_stall = std::chrono::nanoseconds{longest_stall_.load(std::memory_order_relaxed)};
    return counts;
}

void RowQueue::note_queued(std::uint64_t queued) noexcept { raise_to(high_water_, queued); }

void RowQueue::note_stall(Clock::time_point since) noexcept {
    raise_to<std::int64_t>(
        longest_stall_, std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - since).count());
}

}  // namespace wmisink
