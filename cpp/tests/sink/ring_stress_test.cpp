#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "meeting_point.hpp"
#include "wmisink/sink/parking.hpp"
#include "wmisink/sink/row_ring.hpp"

// The ring between real threads. What a test like this can miss, the explorer looks for
// (ring_schedules_test.cpp); what the explorer simulates, this shows on the machine and, in the tsan preset,
// to ThreadSanitizer.

namespace wmisink {
namespace {

struct Row {
    std::size_t producer = 0;
    std::size_t number = 0;
    std::size_t written = 0;  // not atomic: only the ring orders its writer and its reader
    bool taken = false;       // the same
};

constexpr auto write = [](Row* row) noexcept { row->written = row->number + 1; };

/// Every row that the producers will push.
class Rows {
  public:
    Rows(std::size_t producers, std::size_t each) : rows_(producers * each), each_{each} {
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            rows_[i].producer = i / each;
            rows_[i].number = i % each;
            pointers_.push_back(&rows_[i]);
        }
    }

    [[nodiscard]] Row* const* of(std::size_t producer) const { return pointers_.data() + producer * each_; }
    [[nodiscard]] std::size_t each() const { return each_; }
    [[nodiscard]] std::size_t producers() const { return rows_.size() / each_; }

  private:
    std::vector<Row> rows_;
    std::vector<Row*> pointers_;
    const std::size_t each_;
};

/// Checks what one thread takes.
class Tally {
  public:
    explicit Tally(std::size_t producers) : next_(producers, 0) {}

    void note(Row& row) {
        ASSERT_EQ(row.written, row.number + 1) << "taken before it was written";
        ASSERT_FALSE(row.taken) << "taken twice";
        row.taken = true;
        ASSERT_GE(row.number, next_[row.producer]) << "out of order";
        next_[row.producer] = row.number + 1;
        ++count_;
        sum_ += row.number;
    }

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::uint64_t sum() const { return sum_; }

  private:
    std::vector<std::size_t> next_;
    std::uint64_t count_ = 0;
    std::uint64_t sum_ = 0;
};

constexpr std::uint64_t sum_below(std::uint64_t count) { return count * (count - 1) / 2; }

template <class Ring>
std::size_t take_some(Ring& ring, std::size_t max, Tally& tally) {
    std::array<Row*, 16> taken;
    const std::size_t count = ring.take(taken.data(), std::min(max, taken.size()));
    for (std::size_t i = 0; i < count; ++i) tally.note(*taken[i]);
    return count;
}

struct Load {
    std::size_t capacity;
    std::size_t producers;
    std::size_t batch;
};

void PrintTo(const Load& load, std::ostream* out) {
    *out << load.capacity << " slots, " << load.producers << " producers, batches of " << load.batch;
}

class RingStress : public testing::TestWithParam<Load> {
  protected:
    static constexpr std::size_t kEach = 6000;

    using Ring = RowRing<Row>;
    const Load load_ = GetParam();
    Ring ring_{load_.capacity};
    Rows rows_{load_.producers, kEach};
    MeetingPoint start_{load_.producers + 1};
    std::vector<std::thread> threads_;

    /// Starts the producers; `full` is called while there is no room. Each returns when the ring is closed.
    template <class Full, class Stored>
    void start_producers(Full full, Stored stored, std::vector<std::size_t>& accepted) {
        accepted.assign(load_.producers, 0);
        for (std::size_t producer = 0; producer < load_.producers; ++producer) {
            threads_.emplace_back([=, this, &accepted] {
                start_.arrive_and_wait();
                std::size_t& done = accepted[producer];
                while (done < kEach) {
                    const auto pushed =
                        ring_.try_push(rows_.of(producer) + done, std::min(load_.batch, kEach - done), write);
                    EXPECT_LE(pushed.queued, load_.capacity);
                    if (pushed.stored > 0) stored();
                    if (pushed.closed) return;
                    if (pushed.stored == 0) full();
                    done += pushed.stored;
                }
            });
        }
    }

    void join() {
        for (std::thread& thread : threads_) thread.join();
        threads_.clear();
    }
};

TEST_P(RingStress, EveryRowArrivesOnceAndInOrder) {
    std::vector<std::size_t> accepted;
    start_producers([] { std::this_thread::yield(); }, [] {}, accepted);
    Tally tally{load_.producers};
    start_.arrive_and_wait();
    while (tally.count() < load_.producers * kEach) {
        EXPECT_LE(ring_.was_size(), load_.capacity);
        if (take_some(ring_, 16, tally) == 0) std::this_thread::yield();
        if (HasFatalFailure()) break;
    }
    if (HasFatalFailure()) ring_.close();
    join();
    EXPECT_EQ(tally.sum(), load_.producers * sum_below(kEach));
}

TEST_P(RingStress, SleepersAreWoken) {
    Parking reader;
    Parking producers;
    std::vector<std::size_t> accepted;
    start_producers([&] { producers.wait([this] { return ring_.was_pushable(); }); }, [&] { reader.wake(); },
                    accepted);
    Tally tally{load_.producers};
    start_.arrive_and_wait();
    while (tally.count() < load_.producers * kEach && !HasFatalFailure()) {
        if (take_some(ring_, 16, tally) > 0) {
            if (ring_.was_size() <= load_.capacity / 2) producers.wake();
        } else {
            reader.wait([this] { return ring_.was_readable(); });
        }
    }
    ring_.close();
    producers.wake();
    join();
    EXPECT_EQ(tally.sum(), load_.producers * sum_below(kEach));
}

TEST_P(RingStress, WhatWasAcceptedBeforeCloseIsDrained) {
    std::vector<std::size_t> accepted;
    start_producers([] { std::this_thread::yield(); }, [] {}, accepted);
    int farewell = 0;
    threads_.emplace_back([&] {
        while (ring_.was_accepted() < kEach / 4) std::this_thread::yield();
        farewell = 1;
        EXPECT_TRUE(ring_.close());
    });
    Tally tally{load_.producers};
    start_.arrive_and_wait();
    while (!ring_.was_drained()) {
        if (take_some(ring_, 16, tally) == 0) std::this_thread::yield();
        if (HasFatalFailure()) break;
    }
    EXPECT_EQ(farewell, 1);
    join();
    std::uint64_t sum = 0;
    std::uint64_t count = 0;
    for (const std::size_t done : accepted) {
        sum += done == 0 ? 0 : sum_below(done);
        count += done;
    }
    EXPECT_EQ(tally.sum(), sum);
    EXPECT_EQ(tally.count(), count);
    EXPECT_EQ(ring_.was_accepted(), count);
}

TEST_P(RingStress, ProducersThatDropTheOldestLoseNothingElse) {
    std::vector<Tally> dropped(load_.producers, Tally{load_.producers});
    std::atomic<std::size_t> producing{load_.producers};
    for (std::size_t producer = 0; producer < load_.producers; ++producer) {
        threads_.emplace_back([=, this, &dropped, &producing] {
            start_.arrive_and_wait();
            std::size_t done = 0;
            while (done < kEach && !HasFatalFailure()) {
                const std::size_t wanted = std::min(load_.batch, kEach - done);
                const auto pushed = ring_.try_push(rows_.of(producer) + done, wanted, write);
                done += pushed.stored;
                if (pushed.stored == wanted) continue;
                if (take_some(ring_, wanted - pushed.stored, dropped[producer]) == 0)
                    std::this_thread::yield();
            }
            // Release: the last to go has pushed everything, and so have the others.
            if (producing.fetch_sub(1, std::memory_order_acq_rel) == 1) ring_.close();
        });
    }
    Tally taken{load_.producers};
    start_.arrive_and_wait();
    while (!ring_.was_drained() && !HasFatalFailure()) {
        if (take_some(ring_, 3, taken) == 0) std::this_thread::yield();
    }
    join();
    std::uint64_t sum = taken.sum();
    std::uint64_t count = taken.count();
    for (const Tally& tally : dropped) {
        sum += tally.sum();
        count += tally.count();
    }
    EXPECT_EQ(count, load_.producers * kEach);
    EXPECT_EQ(sum, load_.producers * sum_below(kEach));
}

INSTANTIATE_TEST_SUITE_P(Loads, RingStress,
                         testing::Values(Load{1, 1, 1}, Load{1, 3, 5}, Load{2, 1, 3}, Load{2, 3, 1},
                                         Load{3, 2, 5}, Load{64, 1, 7}, Load{64, 3, 100}));

// With positions of 7 bits a thread that sleeps through a whole turn of them would mistake a new position for
// the old one; a turn of the 63 bits that the product uses takes centuries. One producer and one consumer
// can't meet that: each position is written by one thread only. Several can't either while they meet before a
// turn is through.

TEST(RingStressNarrow, OneProducerAndOneConsumerWrapThePositions) {
    for (const std::size_t capacity : {1u, 2u, 3u, 64u}) {
        constexpr std::size_t kRows = 10000;
        RowRing<Row, std::atomic, std::uint8_t> ring{capacity};
        Rows rows{1, kRows};
        MeetingPoint start{2};
        std::thread producer{[&] {
            start.arrive_and_wait();
            for (std::size_t done = 0; done < kRows;) {
                const auto pushed =
                    ring.try_push(rows.of(0) + done, std::min<std::size_t>(5, kRows - done), write);
                EXPECT_LE(pushed.queued, capacity);
                if (pushed.stored == 0) std::this_thread::yield();
                done += pushed.stored;
            }
        }};
        Tally tally{1};
        start.arrive_and_wait();
        while (tally.count() < kRows) {
            if (take_some(ring, 16, tally) == 0) std::this_thread::yield();
        }
        producer.join();
        EXPECT_EQ(tally.sum(), sum_below(kRows)) << capacity << " slots";
    }
}

TEST(RingStressNarrow, SeveralProducersWrapThePositionsRoundByRound) {
    constexpr std::size_t kProducers = 3;
    constexpr std::size_t kEachRound = 30;
    constexpr std::size_t kRounds = 200;
    RowRing<Row, std::atomic, std::uint8_t> ring{3};
    Rows rows{kProducers, kEachRound * kRounds};
    MeetingPoint round{kProducers + 1};
    std::vector<std::thread> threads;
    for (std::size_t producer = 0; producer < kProducers; ++producer) {
        threads.emplace_back([&, producer] {
            for (std::size_t done = 0; done < rows.each();) {
                round.arrive_and_wait();
                const std::size_t end = done + kEachRound;
                while (done < end) {
                    const std::size_t wanted = std::min<std::size_t>(4, end - done);
                    const auto pushed = ring.try_push(rows.of(producer) + done, wanted, write);
                    if (pushed.stored == 0) std::this_thread::yield();
                    done += pushed.stored;
                }
            }
        });
    }
    Tally tally{kProducers};
    for (std::size_t done = 0; done < kRounds; ++done) {
        round.arrive_and_wait();
        while (tally.count() < (done + 1) * kProducers * kEachRound) {
            if (take_some(ring, 16, tally) == 0) std::this_thread::yield();
        }
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(tally.sum(), kProducers * sum_below(rows.each()));
}

}  // namespace
}  // namespace wmisink
