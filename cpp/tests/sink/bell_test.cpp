#include "wmisink/sink/bell.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "wmisink/sink/alarm.hpp"

namespace wmisink {
namespace {

std::vector<std::uint64_t> answer_all(RungBells& rung) {
    std::vector<std::uint64_t> numbers;
    for (const auto& bell : rung.take_all()) {
        bell->answer();
        numbers.push_back(bell->number());
    }
    return numbers;
}

TEST(Bell, that_rings_again_before_it_is_answered_is_answered_once) {
    RungBells rung;
    const auto first = make_com<Bell>(rung);
    const auto second = make_com<Bell>(rung);
    first->ring();
    second->ring();
    first->ring();
    EXPECT_EQ(answer_all(rung), (std::vector{first->number(), second->number()}));
    EXPECT_TRUE(rung.was_empty());
    first->ring();
    EXPECT_EQ(answer_all(rung), std::vector{first->number()});
}

TEST(Bell, that_has_rung_lives_until_it_is_answered) {
    {
        RungBells rung;
        make_com<Bell>(rung)->ring();
        EXPECT_EQ(Bell::live_count(), 1);
        EXPECT_EQ(answer_all(rung).size(), 1u);
        EXPECT_EQ(Bell::live_count(), 0);
        make_com<Bell>(rung)->ring();
    }
    EXPECT_EQ(Bell::live_count(), 0);  // nobody took it out, and the list has ended
}

// Several calls, each with two alarms on one bell as a call has, and one thread that answers for all. It
// hears of every condition, since it looks at all that a bell is for and arms again what is not true yet.
TEST(Bell, misses_nothing_while_one_thread_answers_for_all) {
    constexpr int kCalls = 3;
    constexpr int kTurns = 3'000;
    struct Call {
        explicit Call(RungBells& rung) : bell{make_com<Bell>(rung)} {
            for (Alarm& alarm : alarms) alarm.set([this] { bell->ring(); });
        }
        com_ptr<Bell> bell;
        std::array<Alarm, 2> alarms;
        std::array<std::atomic<int>, 2> made{};  // seq_cst: the conditions, as Alarm demands
        std::atomic<int> heard{0};               // seq_cst: of the test
    };
    RungBells rung;
    std::array<Call, kCalls> calls{Call{rung}, Call{rung}, Call{rung}};
    // A turn is over once both conditions are true; the first of them rings for nothing.
    const auto look = [](Call& call) {
        while (call.heard.load() < kTurns) {
            const int turn = call.heard.load() + 1;
            const auto both = [&] { return call.made[0].load() >= turn && call.made[1].load() >= turn; };
            if (call.alarms[0].arm(both) && call.alarms[1].arm(both)) return;
            call.heard.store(turn);
        }
    };
    std::vector<std::thread> makers;
    for (Call& call : calls) {
        for (std::size_t i = 0; i < call.alarms.size(); ++i) {
            makers.emplace_back([&call, i] {
                for (int turn = 1; turn <= kTurns; ++turn) {
                    while (call.heard.load() < turn - 1) std::this_thread::yield();
                    call.made[i].store(turn);
                    call.alarms[i].ring();
                }
            });
        }
        look(call);
    }
    const auto all_heard = [&] {
        for (const Call& call : calls) {
            if (call.heard.load() < kTurns) return false;
        }
        return true;
    };
    while (!all_heard()) {
        rung.parking().wait([&] { return !rung.was_empty(); });
        for (const std::uint64_t number : answer_all(rung)) {
            for (Call& call : calls) {
                if (call.bell->number() == number) look(call);
            }
        }
    }
    for (std::thread& maker : makers) maker.join();
    for (const Call& call : calls) EXPECT_EQ(call.heard.load(), kTurns);
}

}  // namespace
}  // namespace wmisink
