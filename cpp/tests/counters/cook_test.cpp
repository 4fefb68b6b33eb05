#include "wmisink/counters/cook.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace wmisink::counters {
namespace {

constexpr std::uint64_t kMax32 = 0xFFFFFFFF;
constexpr std::uint64_t kMax64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kTicks =
    10'000'000;  // in a second, of Timestamp_Sys100NS and of most Windows' PerfTime

const CounterRule& rule_of(CounterType type) { return *find_rule(static_cast<std::uint32_t>(type)); }

CounterValue cooked(CounterType type, const Reading& earlier, const Reading& later) {
    return cook(rule_of(type), &earlier, later);
}
CounterValue cooked(CounterType type, const Reading& later) { return cook(rule_of(type), nullptr, later); }

/// A counter at a time, on a clock of `kTicks`.
Reading at(std::uint64_t time, std::uint64_t value, std::optional<std::uint64_t> base = {}) {
    return {.value = value, .base = base, .time = time, .frequency = kTicks};
}

void expect_real(const CounterValue& value, double expected) {
    const auto* const real = std::get_if<double>(&value);
    ASSERT_NE(real, nullptr) << "alternative " << value.index();
    EXPECT_DOUBLE_EQ(*real, expected);
}

// Microsoft's pages give each formula and name counters that have it, without numbers: those here are of such
// counters, and worked out by hand.

// «PERF_COUNTER_COUNTER»: (N1 - N0) / ((D1 - D0) / F). Example: System\File Read Operations/sec.
TEST(Cook, CountsOperationsByTheSecond) {
    for (const CounterType type :
         {CounterType::counter, CounterType::bulk_count, CounterType::sample_counter}) {
        expect_real(cooked(type, at(1000, 400), at(1000 + 4 * kTicks, 500)), 25);
        expect_real(cooked(type, at(1000, 400), at(1000 + kTicks / 2, 500)), 200);
    }
    const Reading earlier{.value = std::uint64_t{0}, .base = {}, .time = 0, .frequency = 3'579'545};
    const Reading later{.value = std::uint64_t{7}, .base = {}, .time = 3'579'545 * 2, .frequency = 3'579'545};
    expect_real(cooked(CounterType::counter, earlier, later), 3.5);
}

// «PERF_100NSEC_TIMER»: 100 (N1 - N0) / (D1 - D0). Example: Processor\% User Time.
TEST(Cook, TellsTheShareOfBusyTime) {
    for (const CounterType type :
         {CounterType::timer, CounterType::timer_100ns, CounterType::object_time_timer}) {
        expect_real(cooked(type, at(kTicks, 2'000'000), at(3 * kTicks, 7'000'000)), 25);
        expect_real(cooked(type, at(kTicks, 0), at(2 * kTicks, 3 * kTicks)), 300);  // three processors
    }
}

// «PERF_100NSEC_TIMER_INV»: 100 (1 - (N1 - N0) / (D1 - D0)). Example: Processor\% Processor Time.
TEST(Cook, TellsTheShareOfTimeThatIsNotIdle) {
    for (const CounterType type : {CounterType::timer_inverse, CounterType::timer_100ns_inverse}) {
        expect_real(cooked(type, at(kTicks, 2'000'000), at(3 * kTicks, 7'000'000)), 75);
        expect_real(cooked(type, at(kTicks, 5), at(2 * kTicks, 5)), 100);
        expect_real(cooked(type, at(kTicks, 0), at(2 * kTicks, kTicks + 20)), 0);  // idle longer than it took
    }
}

// «PERF_100NSEC_MULTI_TIMER»: 100 (N1 - N0) / (D1 - D0) / B.
TEST(Cook, TellsTheBusyShareOfSeveral) {
    for (const CounterType type : {CounterType::multi_timer, CounterType::multi_timer_100ns}) {
        expect_real(cooked(type, at(0, 0, 4), at(kTicks, 2 * kTicks, 4)), 50);
        EXPECT_TRUE(is_null(cooked(type, at(0, 0, 0), at(kTicks, 1, 0))));
        EXPECT_TRUE(is_null(cooked(type, at(0, 0), at(kTicks, 1))));
    }
}

// «PERF_100NSEC_MULTI_TIMER_INV»: 100 (B - (N1 - N0) / (D1 - D0)).
TEST(Cook, TellsTheTimeThatSeveralAreNotIdle) {
    for (const CounterType type :
         {CounterType::multi_timer_inverse, CounterType::multi_timer_100ns_inverse}) {
        expect_real(cooked(type, at(0, 0, 4), at(kTicks, kTicks * 5 / 2, 4)), 150);
        expect_real(cooked(type, at(0, 0, 4), at(kTicks, 5 * kTicks, 4)), 0);
        EXPECT_TRUE(is_null(cooked(type, at(0, 0, 0), at(kTicks, 1, 0))));
    }
}

// «Precision Timer Algorithm Counter Types»: the base is the provider's own time, 64 bits of it.
TEST(Cook, MeasuresPreciselyByTheTimeBesideTheCounter) {
    for (const CounterType type : {CounterType::precision_system_timer, CounterType::precision_100ns_timer,
                                   CounterType::precision_object_timer}) {
        expect_real(cooked(type, at(0, 100, 1'000), at(0, 400, 2'000)), 30);
        EXPECT_TRUE(is_null(cooked(type, at(0, 1, kMax32), at(0, 2, 5))));  // set back, not wrapped around
    }
}

// «PERF_COUNTER_LARGE_QUEUELEN_TYPE»: (N1 - N0) / (D1 - D0). Example: PhysicalDisk\Avg. Disk Queue Length.
TEST(Cook, TellsTheAverageLengthOfAQueue) {
    for (const CounterType type : {CounterType::queue_length, CounterType::large_queue_length,
                                   CounterType::queue_length_100ns, CounterType::queue_length_object_time}) {
        expect_real(cooked(type, at(kTicks, 1'000), at(3 * kTicks, 1'000 + 5 * kTicks)), 2.5);
    }
}

// «PERF_AVERAGE_BULK»: (N1 - N0) / (B1 - B0). Example: PhysicalDisk\Avg. Disk Bytes/Transfer.
TEST(Cook, TellsTheAverageOfAnOperation) {
    expect_real(cooked(CounterType::average_bulk, at(1, 8'192, 2), at(2, 24'576, 6)), 4'096);
    EXPECT_TRUE(is_null(cooked(CounterType::average_bulk, at(1, 8'192, 2), at(2, 24'576, 2))));
}

// «PERF_AVERAGE_TIMER»: ((N1 - N0) / F) / (B1 - B0), in seconds. Example: PhysicalDisk\Avg. Disk
// sec/Transfer.
TEST(Cook, TellsTheAverageTimeOfAnOperation) {
    expect_real(cooked(CounterType::average_timer, at(1, 0, 10), at(2, kTicks / 10, 30)), 0.005);
    // 32 bits of such ticks are full every seven minutes.
    expect_real(cooked(CounterType::average_timer, at(1, kMax32 - 99, 10), at(2, 999'900, 20)), 0.01);
    const Reading without_frequency{.value = std::uint64_t{9}, .base = 2, .time = 2, .frequency = 0};
    EXPECT_TRUE(is_null(cooked(CounterType::average_timer, at(1, 1, 1), without_frequency)));
}

// «PERF_RAW_FRACTION»: 100 N / B, of one sample. Example: LogicalDisk\% Free Space.
TEST(Cook, TellsAFraction) {
    expect_real(cooked(CounterType::raw_fraction, at(0, 50, 200)), 25);
    expect_real(cooked(CounterType::large_raw_fraction, at(0, 1ULL << 40, 1ULL << 42)), 25);
    EXPECT_TRUE(is_null(cooked(CounterType::raw_fraction, at(0, 50, 0))));
    EXPECT_TRUE(is_null(cooked(CounterType::raw_fraction, at(0, 50))));
}

// «PERF_SAMPLE_FRACTION»: 100 (N1 - N0) / (B1 - B0). Example: Cache\Pin Read Hits %.
TEST(Cook, TellsTheShareOfHits) {
    expect_real(cooked(CounterType::sample_fraction, at(1, 10, 20), at(2, 40, 60)), 75);
    EXPECT_TRUE(is_null(cooked(CounterType::sample_fraction, at(1, 10, 20), at(2, 40, 20))));
    EXPECT_TRUE(is_null(cooked(CounterType::sample_fraction, at(1, 10, 20), at(2, 40, 19))));
}

// «PERF_COUNTER_DELTA»: N1 - N0.
TEST(Cook, TellsADifferenceExactly) {
    EXPECT_EQ(cooked(CounterType::delta, at(1, 10), at(2, 17)), CounterValue(std::uint64_t{7}));
    EXPECT_EQ(cooked(CounterType::large_delta, at(1, 1), at(2, (1ULL << 60) + 2)),
              CounterValue((std::uint64_t{1} << 60) + 1));
}

// «PERF_ELAPSED_TIME»: (D - N) / F, of one sample. Example: Process\Elapsed Time.
TEST(Cook, TellsTheTimeSinceAStart) {
    expect_real(cooked(CounterType::elapsed_time, at(50 * kTicks, 20 * kTicks)), 30);
    EXPECT_TRUE(is_null(cooked(CounterType::elapsed_time, at(50 * kTicks, 0))));  // no start, like _Total
    EXPECT_TRUE(is_null(cooked(CounterType::elapsed_time, at(50 * kTicks, 51 * kTicks))));  // yet to come
}

TEST(Cook, LeavesAValueThatIsNoCounterAsItIs) {
    for (const CounterType type : {CounterType::rawcount, CounterType::rawcount_hex,
                                   CounterType::large_rawcount, CounterType::large_rawcount_hex}) {
        EXPECT_EQ(cooked(type, at(1, kMax64)), CounterValue(kMax64));
    }
    const Reading text{.value = to_wide("idle"), .base = {}, .time = {}, .frequency = {}};
    EXPECT_EQ(cooked(CounterType::text, text), CounterValue(to_wide("idle")));
    const Reading real{.value = 0.25, .base = {}, .time = {}, .frequency = {}};
    EXPECT_EQ(cooked(CounterType::double_raw, real), CounterValue(0.25));
}

TEST(Cook, ShowsNoBaseAndNoData) {
    for (const CounterRule& rule : counter_rules()) {
        if (rule.formula != Formula::no_value) continue;
        const Reading reading = at(2, 3, 4);
        EXPECT_TRUE(is_null(cook(rule, &reading, reading))) << rule.name;
    }
}

TEST(Cook, HasNoValueOfOneSampleWhereItNeedsTwo) {
    for (const CounterRule& rule : counter_rules()) {
        const Reading later = at(2 * kTicks, kTicks, 4);
        EXPECT_EQ(is_null(cook(rule, nullptr, later)),
                  rule.needs_earlier() || rule.formula == Formula::no_value)
            << rule.name;
    }
}

TEST(Cook, HasNoValueOfWhatIsNull) {
    for (const CounterRule& rule : counter_rules()) {
        const Reading earlier = at(1, 1, 1);
        Reading later = at(kTicks, 10, 10);
        later.value = {};
        EXPECT_TRUE(is_null(cook(rule, &earlier, later))) << rule.name;
        const Reading nothing_beside{.value = std::uint64_t{10}, .base = {}, .time = {}, .frequency = {}};
        if (rule.clock() != Clock::none || rule.needs_base()) {
            EXPECT_TRUE(is_null(cook(rule, &earlier, nothing_beside))) << rule.name;
        }
    }
}

TEST(Cook, HasNoValueWhereNoTimeWentByOrTheClockWasSetBack) {
    for (const CounterRule& rule : counter_rules()) {
        if (rule.clock() == Clock::none || !rule.needs_earlier() || rule.formula == Formula::average_time)
            continue;
        EXPECT_TRUE(is_null(cooked(rule.type, at(kTicks, 1, 1), at(kTicks, 5, 5)))) << rule.name;
        EXPECT_TRUE(is_null(cooked(rule.type, at(kTicks, 1, 1), at(kTicks - 1, 5, 5)))) << rule.name;
    }
}

TEST(Cook, HasNoValueWhereTheCounterBeganAnew) {
    for (const CounterRule& rule : counter_rules()) {
        if (!rule.needs_earlier()) continue;
        EXPECT_TRUE(is_null(cooked(rule.type, at(1, 5'000, 1), at(kTicks, 7, 2)))) << rule.name;
    }
}

TEST(Advance, GoesOnPastTheEndOf32Bits) {
    EXPECT_EQ(advance(kMax32 - 4, 5, false), 10U);
    EXPECT_EQ(advance(0x80000001, 0, false), 0x7FFFFFFFU);
    EXPECT_EQ(advance(0x80000000, 0, false), std::nullopt);  // half the range: it began anew
    EXPECT_EQ(advance(kMax32 - 4, 5, true), std::nullopt);
}

TEST(Advance, GoesOnPastTheEndOf64Bits) {
    EXPECT_EQ(advance(kMax64 - 4, 5, true), 10U);
    EXPECT_EQ(advance(5, 4, true), std::nullopt);
    EXPECT_EQ(advance(kMax64 - 4, 5, false), 10U);  // 64 bits though the type has 32
    EXPECT_EQ(advance(kMax32 + 2, 5, false), std::nullopt);
}

TEST(Present, CapsPercentagesOnDemand) {
    const CounterRule& percentage = rule_of(CounterType::timer_100ns);
    const Presentation capped{.capped = true, .scaled = false};
    EXPECT_EQ(present(300.0, percentage, 0, {}), CounterValue(300.0));
    EXPECT_EQ(present(300.0, percentage, 0, capped), CounterValue(100.0));
    EXPECT_EQ(present(300.0, rule_of(CounterType::counter), 0, capped), CounterValue(300.0));
    EXPECT_TRUE(is_null(present({}, percentage, 0, capped)));
}

TEST(Present, ScalesByPowersOfTenOnDemand) {
    const CounterRule& bytes = rule_of(CounterType::large_rawcount);
    const Presentation scaled{.capped = false, .scaled = true};
    EXPECT_EQ(present(std::uint64_t{250'000}, bytes, -5, {}), CounterValue(std::uint64_t{250'000}));
    expect_real(present(std::uint64_t{250'000}, bytes, -5, scaled), 2.5);
    expect_real(present(0.5, bytes, 2, scaled), 50);
    EXPECT_EQ(present(std::uint64_t{7}, bytes, 0, scaled), CounterValue(std::uint64_t{7}));
}

}  // namespace
}  // namespace wmisink::counters
