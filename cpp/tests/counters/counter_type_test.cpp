#include "wmisink/counters/counter_type.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wmisink::counters {
namespace {

using testing::ElementsAre;

// The bits of winperf.h, put together as it does there.
constexpr std::uint32_t kDword = 0x00000000, kLarge = 0x00000100, kZero = 0x00000200;
constexpr std::uint32_t kNumber = 0x00000000, kCounter = 0x00000400, kText = 0x00000800;
constexpr std::uint32_t kHex = 0x00000000, kDecimal = 0x00010000;
constexpr std::uint32_t kValue = 0x00000000, kRate = 0x00010000, kFraction = 0x00020000, kBase = 0x00030000;
constexpr std::uint32_t kElapsed = 0x00040000, kQueue = 0x00050000, kPrecision = 0x00070000;
constexpr std::uint32_t kTick = 0x00000000, k100Ns = 0x00100000, kObject = 0x00200000;
constexpr std::uint32_t kDelta = 0x00400000, kDeltaBase = 0x00800000, kInverse = 0x01000000,
                        kMulti = 0x02000000;
constexpr std::uint32_t kPerSecond = 0x10000000, kPercent = 0x20000000, kSeconds = 0x30000000;
constexpr std::uint32_t kNoShow = 0x40000000;

struct Documented {
    const char* name;
    std::uint32_t type;
    std::uint32_t decimal;  // «CounterType Qualifier»; 0 for PERF_LARGE_RAW_FRACTION, which that page forgets
};

constexpr Documented kDocumented[] = {
    {"PERF_COUNTER_RAWCOUNT_HEX", kDword | kNumber | kHex, 0},
    {"PERF_COUNTER_LARGE_RAWCOUNT_HEX", kLarge | kNumber | kHex, 256},
    {"PERF_COUNTER_TEXT", 0x300U | kText, 2816},
    {"PERF_COUNTER_RAWCOUNT", kDword | kNumber | kDecimal, 65536},
    {"PERF_COUNTER_LARGE_RAWCOUNT", kLarge | kNumber | kDecimal, 65792},
    {"PERF_COUNTER_DELTA", kDword | kCounter | kValue | kDelta, 4195328},
    {"PERF_COUNTER_LARGE_DELTA", kLarge | kCounter | kValue | kDelta, 4195584},
    {"PERF_SAMPLE_COUNTER", kDword | kCounter | kRate | kTick | kDelta, 4260864},
    {"PERF_COUNTER_QUEUELEN_TYPE", kDword | kCounter | kQueue | kTick | kDelta, 4523008},
    {"PERF_COUNTER_LARGE_QUEUELEN_TYPE", kLarge | kCounter | kQueue | kTick | kDelta, 4523264},
    {"PERF_COUNTER_100NS_QUEUELEN_TYPE", kLarge | kCounter | kQueue | k100Ns | kDelta, 5571840},
    {"PERF_COUNTER_OBJ_TIME_QUEUELEN_TYPE", kLarge | kCounter | kQueue | kObject | kDelta, 6620416},
    {"PERF_COUNTER_COUNTER", kDword | kCounter | kRate | kTick | kDelta | kPerSecond, 272696320},
    {"PERF_COUNTER_BULK_COUNT", kLarge | kCounter | kRate | kTick | kDelta | kPerSecond, 272696576},
    {"PERF_RAW_FRACTION", kDword | kCounter | kFraction | kPercent, 537003008},
    {"PERF_LARGE_RAW_FRACTION", kLarge | kCounter | kFraction | kPercent, 0},
    {"PERF_COUNTER_TIMER", kLarge | kCounter | kRate | kTick | kDelta | kPercent, 541132032},
    {"PERF_PRECISION_SYSTEM_TIMER", kLarge | kCounter | kPrecision | kTick | kDelta | kPercent, 541525248},
    {"PERF_100NSEC_TIMER", kLarge | kCounter | kRate | k100Ns | kDelta | kPercent, 542180608},
    {"PERF_PRECISION_100NS_TIMER", kLarge | kCounter | kPrecision | k100Ns | kDelta | kPercent, 542573824},
    {"PERF_OBJ_TIME_TIMER", kLarge | kCounter | kRate | kObject | kDelta | kPercent, 543229184},
    {"PERF_PRECISION_OBJECT_TIMER", kLarge | kCounter | kPrecision | kObject | kDelta | kPercent, 543622400},
    {"PERF_SAMPLE_FRACTION", kDword | kCounter | kFraction | kDelta | kDeltaBase | kPercent, 549585920},
    {"PERF_COUNTER_TIMER_INV", kLarge | kCounter | kRate | kTick | kDelta | kInverse | kPercent, 557909248},
    {"PERF_100NSEC_TIMER_INV", kLarge | kCounter | kRate | k100Ns | kDelta | kInverse | kPercent, 558957824},
    {"PERF_COUNTER_MULTI_TIMER", kLarge | kCounter | kRate | kTick | kDelta | kMulti | kPercent, 574686464},
    {"PERF_100NSEC_MULTI_TIMER", kLarge | kCounter | kRate | k100Ns | kDelta | kMulti | kPercent, 575735040},
    {"PERF_COUNTER_MULTI_TIMER_INV",
     kLarge | kCounter | kRate | kTick | kDelta | kMulti | kInverse | kPercent, 591463680},
    {"PERF_100NSEC_MULTI_TIMER_INV",
     kLarge | kCounter | kRate | k100Ns | kDelta | kMulti | kInverse | kPercent, 592512256},
    {"PERF_AVERAGE_TIMER", kDword | kCounter | kFraction | kSeconds, 805438464},
    {"PERF_ELAPSED_TIME", kLarge | kCounter | kElapsed | kObject | kSeconds, 807666944},
    {"PERF_COUNTER_NODATA", kZero | kNoShow, 1073742336},
    {"PERF_AVERAGE_BULK", kLarge | kCounter | kFraction | kNoShow, 1073874176},
    {"PERF_SAMPLE_BASE", kDword | kCounter | kBase | kNoShow | 1, 1073939457},
    {"PERF_AVERAGE_BASE", kDword | kCounter | kBase | kNoShow | 2, 1073939458},
    {"PERF_RAW_BASE", kDword | kCounter | kBase | kNoShow | 3, 1073939459},
    {"PERF_COUNTER_MULTI_BASE", kLarge | kCounter | kBase | kMulti | kNoShow, 1107494144},
    {"PERF_COUNTER_HISTOGRAM_TYPE", 0x80000000U, 2147483648U},
};

TEST(CounterType, HasTheNumbersOfWinperf) {
    for (const Documented& one : kDocumented) {
        if (one.decimal != 0) {
            EXPECT_EQ(one.type, one.decimal) << one.name;
        }
        const CounterRule* const rule = find_rule(one.type);
        ASSERT_NE(rule, nullptr) << one.name;
        EXPECT_STREQ(rule->name, one.name);
    }
}

TEST(CounterType, OfAnotherNumberHasNoRule) {
    EXPECT_EQ(find_rule(1), nullptr);
    EXPECT_EQ(find_rule(0xFFFFFFFFU), nullptr);
    for (const CounterRule& rule : counter_rules()) {
        EXPECT_EQ(find_rule(static_cast<std::uint32_t>(rule.type)), &rule);
    }
}

std::vector<std::string> names_with(Clock clock) {
    std::vector<std::string> names;
    for (const CounterRule& rule : counter_rules()) {
        if (rule.clock() == clock) names.emplace_back(rule.name);
    }
    return names;
}

// «Retrieving Counter Data» (Win32, Performance Counters) says which time goes with which type.
TEST(CounterType, HasTheClockThatItIsMeasuredBy) {
    EXPECT_THAT(
        names_with(Clock::sys_100ns),
        ElementsAre("PERF_COUNTER_100NS_QUEUELEN_TYPE", "PERF_100NSEC_TIMER", "PERF_100NSEC_TIMER_INV",
                    "PERF_100NSEC_MULTI_TIMER", "PERF_100NSEC_MULTI_TIMER_INV"));
    EXPECT_THAT(names_with(Clock::object), ElementsAre("PERF_COUNTER_OBJ_TIME_QUEUELEN_TYPE",
                                                       "PERF_OBJ_TIME_TIMER", "PERF_ELAPSED_TIME"));
    EXPECT_THAT(
        names_with(Clock::perf_time),
        ElementsAre("PERF_SAMPLE_COUNTER", "PERF_COUNTER_QUEUELEN_TYPE", "PERF_COUNTER_LARGE_QUEUELEN_TYPE",
                    "PERF_COUNTER_COUNTER", "PERF_COUNTER_BULK_COUNT", "PERF_COUNTER_TIMER",
                    "PERF_COUNTER_TIMER_INV", "PERF_COUNTER_MULTI_TIMER", "PERF_COUNTER_MULTI_TIMER_INV",
                    "PERF_AVERAGE_TIMER"));
}

TEST(CounterType, HasTheUnitOfItsValues) {
    const auto unit = [](CounterType type) { return find_rule(static_cast<std::uint32_t>(type))->unit(); };
    EXPECT_EQ(unit(CounterType::rawcount), Unit::none);
    EXPECT_EQ(unit(CounterType::average_bulk), Unit::none);
    EXPECT_EQ(unit(CounterType::counter), Unit::per_second);
    EXPECT_EQ(unit(CounterType::sample_counter), Unit::per_second);
    EXPECT_EQ(unit(CounterType::timer_100ns_inverse), Unit::percent);
    EXPECT_EQ(unit(CounterType::average_timer), Unit::seconds);
    EXPECT_EQ(unit(CounterType::elapsed_time), Unit::seconds);
}

}  // namespace
}  // namespace wmisink::counters
