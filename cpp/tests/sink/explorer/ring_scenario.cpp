#include "sink/explorer/ring_scenario.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <span>
#include <utility>

namespace wmisink::explorer {

namespace {

constexpr std::size_t kWritten = 1;
constexpr std::size_t kTaken = 2;
constexpr int kGoodbye = 7;

void expect(bool holds, const char* what) { Execution::current().expect(holds, what); }

}  // namespace

RingScenario::RingScenario(RingShape shape)
    : shape_{std::move(shape)},
      producers_left_{static_cast<std::uint8_t>(shape_.producers.size())},
      accepted_(shape_.producers.size()),
      dropped_(shape_.producers.size()) {
    make_rows();
    const LocationId first = Execution::current().locations();
    ring_.emplace(shape_.capacity);
    name_atomics(first);
    use_up_positions();
}

void RingScenario::make_rows() {
    for (std::size_t producer = 0; producer < shape_.producers.size(); ++producer) {
        const auto& batches = shape_.producers[producer];
        const std::size_t count = std::accumulate(batches.begin(), batches.end(), std::size_t{0});
        auto& rows = rows_.emplace_back();
        for (std::size_t number = 0; number < count; ++number) {
            rows.push_back(std::make_unique<Row>(producer, number));
        }
    }
}

void RingScenario::name_atomics(LocationId first) {
    Execution& execution = Execution::current();
    const std::size_t slots = std::bit_ceil(shape_.capacity);
    expect(execution.locations() == first + slots + 2,
           "The ring has other atomics than slots, tail and head.");
    for (LocationId slot = first; slot < first + slots; ++slot) execution.name(slot, "slot");
    execution.name(first + slots, "tail");
    execution.name(first + slots + 1, "head");
}

void RingScenario::use_up_positions() {
    for (std::size_t i = 0; i < shape_.passed_before; ++i) {
        earlier_rows_.push_back(std::make_unique<Row>(0, i));
        Row* row = earlier_rows_.back().get();
        const auto pushed = ring_->try_push(&row, 1, [](Row*) noexcept {});
        Row* back = nullptr;
        const std::size_t count = ring_->take(&back, 1);
        expect(pushed.stored == 1 && count == 1 && back == row,
               "A lone thread must get back what it pushed.");
    }
}

std::size_t RingScenario::threads() const {
    return shape_.producers.size() + (shape_.closer == Closer::another_thread ? 2 : 1);
}

void RingScenario::run(ThreadId thread) {
    const std::size_t producers = shape_.producers.size();
    if (thread <= producers) {
        produce(thread - 1);
    } else if (thread == producers + 1) {
        consume();
    } else {
        close();
    }
}

void RingScenario::produce(std::size_t producer) {
    std::vector<Row*> rows;
    for (const auto& row : rows_[producer]) rows.push_back(row.get());
    std::span<Row* const> left{rows};
    for (const std::size_t batch : shape_.producers[producer]) {
        const std::size_t accepted = push_all(left.first(batch), dropped_[producer]);
        accepted_[producer] += accepted;
        if (accepted < batch) return;
        left = left.subspan(batch);
    }
    const bool last = producers_left_.fetch_sub(1, std::memory_order_acq_rel) == 1;
    if (last && shape_.closer == Closer::last_producer) close();
}

std::size_t RingScenario::push_all(std::span<Row* const> rows, std::vector<Row*>& dropped) {
    std::size_t accepted = 0;
    while (!Execution::current().failed()) {
        const auto pushed = ring_->try_push(rows.data() + accepted, rows.size() - accepted,
                                            [](Row* row) noexcept { row->content.write(kWritten); });
        expect(pushed.queued <= shape_.capacity,
               "try_push() says that more rows are queued than there is room.");
        accepted += pushed.stored;
        if (pushed.stored > 0) reader_.wake();
        if (accepted == rows.size()) break;
        if (pushed.closed) {
            expect(ring_->was_closed(), "A ring that has refused a row as closed says that it is open.");
            expect(farewell_.read() == kGoodbye,
                   "The ring is closed, and what the closer wrote is not there.");
            break;
        }
        make_room(rows.size() - accepted, dropped);
    }
    return accepted;
}

void RingScenario::make_room(std::size_t wanted, std::vector<Row*>& dropped) {
    if (shape_.when_full == WhenFull::drop_oldest) {
        take(wanted, dropped);
    } else {
        waiting_producers_.wait([this] { return ring_->was_pushable(); });
    }
}

void RingScenario::consume() {
    while (!Execution::current().failed()) {
        if (take(shape_.take_at_most, taken_) > 0) {
            if (ring_->was_size() <= shape_.capacity / 2) waiting_producers_.wake();
        } else if (ring_->was_drained()) {
            expect(farewell_.read() == kGoodbye,
                   "The ring is drained, and what the closer wrote is not there.");
            return;
        } else {
            reader_.wait([this] { return ring_->was_readable() || ring_->was_drained(); });
        }
    }
}

std::size_t RingScenario::take(std::size_t max, std::vector<Row*>& into) {
    std::array<Row*, 8> rows{};
    const std::size_t count = ring_->take(rows.data(), std::min(max, rows.size()));
    if (Execution::current().failed()) return 0;
    for (std::size_t i = 0; i < count; ++i) {
        Row* const row = rows[i];
        if (row == nullptr) {
            Execution::current().fail("take() returned a pointer that nobody pushed.");
            return 0;
        }
        expect(row->content.read() == kWritten, "A row was taken twice, or before it was written.");
        row->content.write(kTaken);
        into.push_back(row);
    }
    return count;
}

void RingScenario::close() {
    farewell_.write(kGoodbye);
    expect(ring_->close(), "The first close() says that it was not.");
    waiting_producers_.wake();
    reader_.wake();
}

bool RingScenario::holds() const {
    constexpr Index positions = static_cast<Index>(~Index{0}) >> 1;
    const auto inside = static_cast<Index>(ring_->was_accepted() - ring_->was_removed());
    return (inside & positions) <= shape_.capacity;
}

void RingScenario::check() {
    std::vector<Row*> gone = taken_;
    check_order(taken_);
    for (const auto& dropped : dropped_) {
        check_order(dropped);
        gone.insert(gone.end(), dropped.begin(), dropped.end());
    }
    std::vector<Row*> accepted;
    for (std::size_t producer = 0; producer < rows_.size(); ++producer) {
        for (std::size_t i = 0; i < accepted_[producer]; ++i) accepted.push_back(rows_[producer][i].get());
    }
    std::sort(gone.begin(), gone.end());
    std::sort(accepted.begin(), accepted.end());
    expect(gone == accepted, "What was taken or dropped is not what was accepted.");
    expect(ring_->was_drained(), "All threads are done, and the ring is not drained.");
    if (shape_.closer == Closer::last_producer) {
        for (std::size_t producer = 0; producer < rows_.size(); ++producer) {
            expect(accepted_[producer] == rows_[producer].size(),
                   "A row was refused before the ring was closed.");
        }
    }
}

void RingScenario::check_order(const std::vector<Row*>& rows) const {
    std::vector<std::size_t> next(rows_.size(), 0);
    for (const Row* row : rows) {
        expect(row->number >= next[row->producer], "The rows of a producer were taken out of order.");
        next[row->producer] = row->number + 1;
    }
}

MakeScenario ring_scenario(RingShape shape) {
    return [shape = std::move(shape)] { return std::make_unique<RingScenario>(shape); };
}

}  // namespace wmisink::explorer
