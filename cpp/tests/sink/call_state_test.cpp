#include "wmisink/sink/call_state.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "wmisink/com/bstr.hpp"

namespace wmisink {
namespace {

TEST(CallState, passes_through_its_phases_in_order) {
    CallState state;
    EXPECT_EQ(state.phase(), Phase::created);
    state.note_started();
    EXPECT_EQ(state.phase(), Phase::started);
    state.note_callback();
    EXPECT_EQ(state.phase(), Phase::receiving);
    EXPECT_TRUE(state.end(make_end(Phase::completed, S_OK, "SetStatus")));
    EXPECT_EQ(state.phase(), Phase::completed);
}

TEST(CallState, a_callback_before_the_start_is_noted_is_not_set_back) {
    CallState state;
    state.note_callback();
    state.note_started();
    EXPECT_EQ(state.phase(), Phase::receiving);
}

TEST(CallState, ends_once_and_keeps_the_first_end) {
    CallState state;
    EXPECT_EQ(state.ended(), nullptr);
    EXPECT_TRUE(state.end(make_end(Phase::cancelled, WBEM_E_CALL_CANCELLED, "cancel", "first")));
    EXPECT_FALSE(state.end(make_end(Phase::failed, WBEM_E_FAILED, "SetStatus", "second")));
    state.note_started();
    state.note_callback();
    EXPECT_EQ(state.phase(), Phase::cancelled);
    ASSERT_NE(state.ended(), nullptr);
    EXPECT_EQ(state.ended()->message, "first");
}

TEST(CallState, of_many_enders_exactly_one_wins) {
    for (int round = 0; round < 200; ++round) {
        CallState state;
        std::atomic<int> winners{0};
        std::atomic<bool> go{false};
        std::vector<std::thread> enders;
        for (int i = 0; i < 4; ++i) {
            enders.emplace_back([&, i] {
                while (!go.load(std::memory_order_acquire)) {
                }
                if (state.end(make_end(Phase::failed, i, "SetStatus", std::to_string(i)))) ++winners;
            });
        }
        go.store(true, std::memory_order_release);
        while (state.ended() == nullptr) {
        }
        EXPECT_EQ(state.ended()->message, std::to_string(state.ended()->hresult));
        for (auto& ender : enders) ender.join();
        EXPECT_EQ(winners.load(), 1);
    }
}

TEST(CallState, progress_is_two_halves_of_what_is_no_hresult) {
    CallState state;
    const Bstr text{"halfway"};
    state.note_progress(static_cast<HRESULT>(0x80000003u), text.get());
    EXPECT_EQ(state.progress().done, 3u);
    EXPECT_EQ(state.progress().total, 0x8000u);
    EXPECT_EQ(state.progress_text(), "halfway");
    state.note_progress(5, nullptr);
    EXPECT_EQ(state.progress().done, 5u);
    EXPECT_EQ(state.progress().total, 0u);
    EXPECT_EQ(state.progress_text(), "halfway");
}

TEST(CallState, times_the_first_row_and_stops_the_clock_at_the_end) {
    CallState state;
    EXPECT_FALSE(state.first_row().has_value());
    state.note_rows();
    const auto first = state.first_row();
    ASSERT_TRUE(first.has_value());
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
    state.note_rows();
    EXPECT_EQ(state.first_row(), first);
    state.end(make_end(Phase::completed, S_OK, "SetStatus"));
    const auto elapsed = state.elapsed();
    EXPECT_GE(elapsed, std::chrono::milliseconds{2});
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
    EXPECT_EQ(state.elapsed(), elapsed);
}

TEST(CallState, every_phase_has_a_name_of_its_own) {
    std::vector<std::string> names;
    for (int phase = 0; phase <= static_cast<int>(Phase::overflowed); ++phase) {
        names.emplace_back(phase_name(static_cast<Phase>(phase)));
    }
    EXPECT_EQ(names, (std::vector<std::string>{"created", "started", "receiving", "completed", "failed",
                                               "cancelled", "timed_out", "overflowed"}));
}

}  // namespace
}  // namespace wmisink
