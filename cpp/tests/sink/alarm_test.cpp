#include "wmisink/sink/alarm.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace wmisink {
namespace {

TEST(Alarm, rings_once_for_each_time_it_is_armed) {
    int rung = 0;
    Alarm alarm;
    alarm.set([&rung] { ++rung; });
    alarm.ring();
    EXPECT_EQ(rung, 0);
    EXPECT_TRUE(alarm.arm([] { return false; }));
    alarm.ring();
    alarm.ring();
    EXPECT_EQ(rung, 1);
}

TEST(Alarm, does_not_ring_for_what_is_true_already) {
    int rung = 0;
    Alarm alarm;
    alarm.set([&rung] { ++rung; });
    EXPECT_FALSE(alarm.arm([] { return true; }));
    alarm.ring();
    EXPECT_EQ(rung, 0);
}

// Every condition that is made true is heard of: by the ring, or by arm()'s answer, and never by both.
TEST(Alarm, misses_nothing_that_comes_while_it_is_armed) {
    constexpr int kTurns = 20'000;
    std::atomic<int> made{0};   // seq_cst: the condition, as the class demands
    std::atomic<int> heard{0};  // seq_cst: of the test
    Alarm alarm;
    alarm.set([&heard] { ++heard; });
    std::thread maker([&] {
        for (int turn = 1; turn <= kTurns; ++turn) {
            while (heard.load() < turn - 1) std::this_thread::yield();
            made.store(turn);
            alarm.ring();
        }
    });
    for (int turn = 1; turn <= kTurns; ++turn) {
        if (!alarm.arm([&] { return made.load() >= turn; })) ++heard;
        while (heard.load() < turn) std::this_thread::yield();
    }
    maker.join();
    EXPECT_EQ(heard.load(), kTurns);
}

}  // namespace
}  // namespace wmisink
