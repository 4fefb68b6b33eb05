#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "wmisink/sink/row_ring.hpp"

namespace wmisink {
namespace {

struct CountedRow {
    int stored = 0;
};

/// Counts how often a row was about to be published.
constexpr auto note_stored = [](CountedRow* row) noexcept { ++row->stored; };

std::vector<CountedRow*> pointers_to(std::vector<CountedRow>& rows) {
    std::vector<CountedRow*> pointers;
    for (CountedRow& row : rows) pointers.push_back(&row);
    return pointers;
}

TEST(RowRing, StartsEmptyOpenAndWithRoom) {
    RowRing<CountedRow> ring{3};
    CountedRow* row = nullptr;
    EXPECT_EQ(ring.take(&row, 1), 0u);
    EXPECT_FALSE(ring.was_readable());
    EXPECT_TRUE(ring.was_pushable());
    EXPECT_FALSE(ring.was_closed());
    EXPECT_FALSE(ring.was_drained());
    EXPECT_EQ(ring.was_size(), 0u);
    EXPECT_EQ(ring.capacity(), 3u);
}

TEST(RowRing, StoresWhatThereIsRoomForFromTheFront) {
    RowRing<CountedRow> ring{3};
    std::vector<CountedRow> rows(5);
    const auto pushed = ring.try_push(pointers_to(rows).data(), 5, note_stored);
    EXPECT_EQ(pushed.stored, 3u);
    EXPECT_EQ(pushed.queued, 3u);
    EXPECT_FALSE(pushed.closed);
    EXPECT_FALSE(ring.was_pushable());
    EXPECT_EQ(rows[2].stored, 1);
    EXPECT_EQ(rows[3].stored, 0);

    const auto refused = ring.try_push(pointers_to(rows).data() + 3, 2, note_stored);
    EXPECT_EQ(refused.stored, 0u);
    EXPECT_EQ(refused.queued, 3u);
    EXPECT_FALSE(refused.closed);
}

TEST(RowRing, TakesNoMoreThanAskedForAndThanIsThere) {
    RowRing<CountedRow> ring{4};
    std::vector<CountedRow> rows(4);
    const auto pointers = pointers_to(rows);
    ASSERT_EQ(ring.try_push(pointers.data(), 4, note_stored).stored, 4u);
    std::array<CountedRow*, 8> taken{};
    EXPECT_EQ(ring.take(taken.data(), 0), 0u);
    EXPECT_EQ(ring.take(taken.data(), 3), 3u);
    EXPECT_EQ(ring.take(taken.data() + 3, 5), 1u);
    EXPECT_EQ(ring.take(taken.data(), 8), 0u);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(taken[i], pointers[i]);
}

TEST(RowRing, ClosedRefusesAndKeepsWhatItHas) {
    RowRing<CountedRow> ring{4};
    std::vector<CountedRow> rows(3);
    const auto pointers = pointers_to(rows);
    ASSERT_EQ(ring.try_push(pointers.data(), 2, note_stored).stored, 2u);
    EXPECT_TRUE(ring.close());
    EXPECT_FALSE(ring.close());
    EXPECT_TRUE(ring.was_closed());
    EXPECT_TRUE(ring.was_pushable()) << "a producer that waits for room must find out";

    const auto refused = ring.try_push(pointers.data() + 2, 1, note_stored);
    EXPECT_EQ(refused.stored, 0u);
    EXPECT_EQ(refused.queued, 2u);
    EXPECT_TRUE(refused.closed);
    EXPECT_EQ(rows[2].stored, 0);

    EXPECT_FALSE(ring.was_drained());
    std::array<CountedRow*, 4> taken{};
    EXPECT_EQ(ring.take(taken.data(), 4), 2u);
    EXPECT_TRUE(ring.was_drained());
    EXPECT_FALSE(ring.was_readable());
}

TEST(RowRing, ClosedWhenEmptyIsDrainedAtOnce) {
    RowRing<CountedRow> ring{1};
    ring.close();
    EXPECT_TRUE(ring.was_drained());
}

TEST(RowRing, CountsWhatWasAcceptedAndRemoved) {
    RowRing<CountedRow> ring{2};
    CountedRow row;
    CountedRow* pointer = &row;
    for (std::uint64_t i = 0; i < 10; ++i) {
        ASSERT_EQ(ring.try_push(&pointer, 1, note_stored).stored, 1u);
        EXPECT_EQ(ring.was_accepted(), i + 1);
        EXPECT_EQ(ring.was_removed(), i);
        ASSERT_EQ(ring.take(&pointer, 1), 1u);
    }
    ring.close();
    EXPECT_EQ(ring.was_accepted(), 10u);
    EXPECT_EQ(ring.was_removed(), 10u);
}

class RowRingOf : public testing::TestWithParam<std::size_t> {};

// The narrow index wraps at 128 positions, so that every lap and slot is met on both sides of the wrap.
TEST_P(RowRingOf, IsAQueueOverManyWraps) {
    const std::size_t capacity = GetParam();
    RowRing<CountedRow, std::atomic, std::uint8_t> ring{capacity};
    std::vector<CountedRow> rows(3 * capacity);
    auto pointers = pointers_to(rows);
    std::deque<CountedRow*> expected;
    std::mt19937 random{7};
    std::size_t next = 0;
    for (int round = 0; round < 5000; ++round) {
        const std::size_t offered = random() % (2 * capacity + 1);
        std::vector<CountedRow*> batch;
        for (std::size_t i = 0; i < offered; ++i) batch.push_back(pointers[(next + i) % pointers.size()]);
        const auto pushed = ring.try_push(batch.data(), offered, note_stored);
        ASSERT_EQ(pushed.stored, std::min(offered, capacity - expected.size()));
        expected.insert(expected.end(), batch.begin(),
                        batch.begin() + static_cast<std::ptrdiff_t>(pushed.stored));
        next += pushed.stored;
        ASSERT_EQ(pushed.queued, expected.size());
        ASSERT_EQ(ring.was_size(), expected.size());
        ASSERT_EQ(ring.was_readable(), !expected.empty());
        ASSERT_EQ(ring.was_pushable(), expected.size() < capacity);

        std::vector<CountedRow*> taken(2 * capacity);
        const std::size_t wanted = random() % (2 * capacity + 1);
        const std::size_t count = ring.take(taken.data(), wanted);
        ASSERT_EQ(count, std::min(wanted, expected.size()));
        for (std::size_t i = 0; i < count; ++i) {
            ASSERT_EQ(taken[i], expected.front());
            expected.pop_front();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Capacities, RowRingOf, testing::Values(1u, 2u, 3u, 7u, 63u, 64u));

}  // namespace
}  // namespace wmisink
