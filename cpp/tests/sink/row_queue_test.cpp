#include "wmisink/sink/row_queue.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <thread>

#include "fakes/class_object.hpp"

namespace wmisink {
namespace {

using fakes::Batch;
using fakes::ClassObject;
using std::chrono::milliseconds;
using std::chrono::seconds;

Parking::Clock::time_point in(Parking::Clock::duration time) { return Parking::Clock::now() + time; }

class RowQueueTest : public testing::Test {
  protected:
    void TearDown() override { EXPECT_EQ(ClassObject::live_count(), 0); }

    // The queue ends up as the only owner of the rows.
    static RowQueue::Offer offer(RowQueue& queue, int first, int count) {
        Batch batch{first, count};
        return queue.offer(batch.data(), static_cast<std::size_t>(batch.size()));
    }

    static std::vector<int> take(RowQueue& queue, std::size_t max = 1000) {
        std::vector<com_ptr<IWbemClassObject>> rows;
        queue.take(rows, max);
        std::vector<int> numbers;
        for (const auto& row : rows) numbers.push_back(ClassObject::number_of(row));
        return numbers;
    }
};

TEST_F(RowQueueTest, gives_rows_back_in_order) {
    RowQueue queue{8, Overflow::block};
    offer(queue, 0, 3);
    offer(queue, 3, 2);
    EXPECT_EQ(take(queue, 2), (std::vector{0, 1}));
    EXPECT_EQ(take(queue), (std::vector{2, 3, 4}));
    EXPECT_TRUE(take(queue).empty());
}

TEST_F(RowQueueTest, holds_one_reference_to_each_row_and_lets_go_of_the_unread) {
    const auto object = make_com<ClassObject>(1);
    IWbemClassObject* raw = object.get();
    {
        RowQueue queue{4, Overflow::block};
        queue.offer(&raw, 1);
        object->AddRef();
        EXPECT_EQ(object->Release(), 2u);
    }
    object->AddRef();
    EXPECT_EQ(object->Release(), 1u);
}

TEST_F(RowQueueTest, counts_what_happens) {
    RowQueue queue{8, Overflow::block};
    offer(queue, 0, 5);
    take(queue, 2);
    offer(queue, 5, 1);
    queue.close();
    EXPECT_EQ(offer(queue, 6, 3), RowQueue::Offer::closed);
    const RowCounts counts = queue.counts();
    EXPECT_EQ(counts.seen, 6u);
    EXPECT_EQ(counts.taken, 2u);
    EXPECT_EQ(counts.queued, 4u);
    EXPECT_EQ(counts.dropped, 0u);
    EXPECT_EQ(counts.late, 3u);
    EXPECT_EQ(counts.high_water, 5u);
}

TEST_F(RowQueueTest, is_drained_only_when_closed_and_empty) {
    RowQueue queue{8, Overflow::block};
    EXPECT_FALSE(queue.was_drained());
    offer(queue, 0, 1);
    queue.close();
    EXPECT_FALSE(queue.was_drained());
    take(queue);
    EXPECT_TRUE(queue.was_drained());
}

TEST_F(RowQueueTest, full_blocks_the_producer_until_the_reader_makes_room) {
    RowQueue queue{2, Overflow::block};
    std::thread producer{[&] { EXPECT_EQ(offer(queue, 0, 5), RowQueue::Offer::accepted); }};
    std::vector<int> numbers;
    while (numbers.size() < 5) {
        ASSERT_TRUE(queue.wait_rows(in(seconds{20})));
        EXPECT_LE(queue.counts().queued, 2u);
        for (const int number : take(queue, 1)) numbers.push_back(number);
    }
    producer.join();
    EXPECT_EQ(numbers, (std::vector{0, 1, 2, 3, 4}));
    EXPECT_EQ(queue.counts().high_water, 2u);
    EXPECT_GT(queue.counts().longest_stall.count(), 0);
}

TEST_F(RowQueueTest, closing_frees_a_blocked_producer) {
    RowQueue queue{1, Overflow::block};
    std::thread producer{[&] { EXPECT_EQ(offer(queue, 0, 3), RowQueue::Offer::closed); }};
    while (queue.counts().queued == 0) std::this_thread::yield();
    std::this_thread::sleep_for(milliseconds{5});
    queue.close();
    producer.join();
    EXPECT_EQ(take(queue), (std::vector{0}));
    EXPECT_EQ(queue.counts().late, 2u);
}

TEST_F(RowQueueTest, drop_oldest_keeps_the_newest_and_counts_the_rest) {
    RowQueue queue{3, Overflow::drop_oldest};
    EXPECT_EQ(offer(queue, 0, 2), RowQueue::Offer::accepted);
    EXPECT_EQ(offer(queue, 2, 8), RowQueue::Offer::accepted);
    EXPECT_EQ(queue.counts().dropped, 7u);
    EXPECT_EQ(queue.counts().seen, 10u);
    EXPECT_EQ(take(queue), (std::vector{7, 8, 9}));
    EXPECT_EQ(queue.counts().taken, 3u);
}

TEST_F(RowQueueTest, fail_refuses_what_does_not_fit) {
    RowQueue queue{3, Overflow::fail};
    EXPECT_EQ(offer(queue, 0, 5), RowQueue::Offer::overflowed);
    EXPECT_EQ(take(queue), (std::vector{0, 1, 2}));
}

TEST_F(RowQueueTest, a_waiting_reader_is_woken_by_a_row_and_by_the_end) {
    RowQueue queue{4, Overflow::block};
    EXPECT_FALSE(queue.wait_rows(in(milliseconds{1})));
    std::thread producer{[&] {
        std::this_thread::sleep_for(milliseconds{5});
        offer(queue, 0, 1);
    }};
    EXPECT_TRUE(queue.wait_rows(in(seconds{20})));
    producer.join();
    EXPECT_EQ(take(queue), (std::vector{0}));
    std::thread closer{[&] {
        std::this_thread::sleep_for(milliseconds{5});
        queue.close();
    }};
    EXPECT_TRUE(queue.wait_rows(in(seconds{20})));
    closer.join();
    EXPECT_TRUE(queue.was_drained());
}

TEST_F(RowQueueTest, rings_for_rows_once_somebody_wants_to_be_told) {
    RowQueue queue{10, Overflow::block};
    int rung = 0;
    queue.rows_alarm().set([&rung] { ++rung; });
    offer(queue, 0, 1);
    EXPECT_EQ(rung, 0);
    EXPECT_FALSE(queue.rows_alarm().arm([&] { return queue.was_ready(); }));  // there is one already
    static_cast<void>(take(queue));
    EXPECT_TRUE(queue.rows_alarm().arm([&] { return queue.was_ready(); }));
    offer(queue, 1, 2);
    EXPECT_EQ(rung, 1);
    static_cast<void>(take(queue));
    EXPECT_TRUE(queue.rows_alarm().arm([&] { return queue.was_ready(); }));
    queue.close();
    EXPECT_EQ(rung, 2);
}

TEST_F(RowQueueTest, rings_for_room_when_half_of_a_full_queue_is_taken_or_it_closes) {
    RowQueue queue{4, Overflow::block};
    int rung = 0;
    queue.room_alarm().set([&rung] { ++rung; });
    offer(queue, 0, 4);
    EXPECT_TRUE(queue.room_alarm().arm([&] { return queue.was_roomy(); }));
    EXPECT_EQ(take(queue, 1), (std::vector{0}));
    EXPECT_EQ(rung, 0);
    EXPECT_EQ(take(queue, 1), (std::vector{1}));
    EXPECT_EQ(rung, 1);
    offer(queue, 4, 2);
    EXPECT_TRUE(queue.room_alarm().arm([&] { return queue.was_roomy(); }));
    queue.close();
    EXPECT_EQ(rung, 2);
}

TEST_F(RowQueueTest, refuses_a_capacity_of_nothing_and_one_beyond_reason) {
    EXPECT_THROW((RowQueue{0, Overflow::block}), std::invalid_argument);
    EXPECT_THROW((RowQueue{RowQueue::kMaxCapacity + 1, Overflow::block}), std::invalid_argument);
}

TEST_F(RowQueueTest, many_producers_and_a_sleepy_reader_lose_nothing_and_keep_each_order) {
    constexpr int kProducers = 3;
    constexpr int kEach = 2000;
    RowQueue queue{16, Overflow::block};
    std::vector<std::thread> producers;
    for (int p = 0; p < kProducers; ++p) {
        producers.emplace_back([&, p] {
            for (int i = 0; i < kEach; i += 5) offer(queue, p * kEach + i, 5);
        });
    }
    std::array<int, kProducers> next{};
    for (int total = 0; total < kProducers * kEach;) {
        ASSERT_TRUE(queue.wait_rows(in(seconds{60})));
        for (const int number : take(queue, 7)) {
            auto& expected = next.at(static_cast<std::size_t>(number / kEach));
            EXPECT_EQ(number % kEach, expected++);
            ++total;
        }
    }
    for (auto& producer : producers) producer.join();
    EXPECT_TRUE(take(queue).empty());
}

}  // namespace
}  // namespace wmisink
