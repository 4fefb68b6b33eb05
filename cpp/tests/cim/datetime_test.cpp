#include "wmisink/cim/datetime.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace wmisink {
namespace {

using std::chrono::microseconds;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

CimDatetime parsed(const std::string& text) {
    const auto value = parse_datetime(text);
    EXPECT_TRUE(value) << text;
    return value.value_or(CimDatetime{});
}

TEST(Datetime, ZonedIsAnInstantWithItsOffsetInMinutes) {
    const CimDatetime t = parsed("20240229123456.789012+330");
    EXPECT_EQ(t.kind, DatetimeKind::zoned);
    EXPECT_EQ(t.year, 2024);
    EXPECT_EQ(t.month, 2);
    EXPECT_EQ(t.day, 29);
    EXPECT_EQ(t.hour, 12);
    EXPECT_EQ(t.minute, 34);
    EXPECT_EQ(t.second, 56);
    EXPECT_EQ(t.microsecond, 789012);
    EXPECT_EQ(t.offset, 330);
    EXPECT_TRUE(t.is_exact());
    // 12:34:56 at five and a half hours east is 07:04:56 UTC; 2024-02-29 is day 19782.
    EXPECT_EQ(t.earliest()->count(), 19782 * kDay + (7 * 3600 + 4 * 60 + 56) * kSecond + 789012);
    EXPECT_EQ(t.earliest(), t.latest());
}

TEST(Datetime, OffsetsOfEitherSignAndMinusZeroAreRead) {
    EXPECT_EQ(parsed("20240101000000.000000-480").offset, -480);
    EXPECT_EQ(parsed("20240101000000.000000-480").earliest()->count(), 19723 * kDay + 480 * 60 * kSecond);
    EXPECT_EQ(parsed("20240101000000.000000-000").offset, 0);
    EXPECT_EQ(parsed("20240101000000.000000-000").kind, DatetimeKind::zoned);
    EXPECT_EQ(parsed("20240101000000.000000+999").offset, 999);
}

TEST(Datetime, UnzonedHasNoOffset) {
    for (const char* text : {"20240101000000.000000+***", "20240101000000.000000-***"}) {
        const CimDatetime t = parsed(text);
        EXPECT_EQ(t.kind, DatetimeKind::unzoned);
        EXPECT_EQ(t.offset, 0);
        EXPECT_TRUE(t.is_exact());
        EXPECT_EQ(t.text(), "20240101000000.000000+***");
    }
}

TEST(Datetime, IntervalIsALength) {
    const CimDatetime t = parsed("00000012030405.000006:000");
    EXPECT_EQ(t.kind, DatetimeKind::interval);
    EXPECT_EQ(t.day, 12);
    EXPECT_EQ(t.earliest()->count(), 12 * kDay + (3 * 3600 + 4 * 60 + 5) * kSecond + 6);
    EXPECT_EQ(parsed("99999999235959.999999:000").earliest()->count(), 100'000'000 * kDay - 1);
}

TEST(Datetime, MalformedTextIsRefused) {
    for (const char* text : {
             "",
             "20240101000000.861000+00",    // 24 characters: Wine 8's LocalDateTime
             "20240101000000.861000+0000",  // 26
             "00000101000000.000000+000",   // year 0
             "20240001000000.000000+000",   // month 0
             "20241301000000.000000+000",   // month 13
             "20240100000000.000000+000",   // day 0
             "20240132000000.000000+000",
             "20240230000000.000000+000",
             "20230229000000.000000+000",  // no leap year
             "19000229000000.000000+000",  // nor this one
             "20240431000000.000000+000",
             "20240101240000.000000+000",
             "20240101006000.000000+000",
             "20240101000060.000000+000",
             "20240101000000,000000+000",
             "20240101000000.000000 000",
             "20240101000000.000000:000+",
             "2024010100000a.000000+000",
             "20240101000000.000000+0*0",  // half a field of asterisks
             "202*0101000000.000000+000",
             "20240101000000.123***+000",
             "00000012030405.000006:001",  // an interval ends in :000
             "00000012030405.000006:***",
             "00000012240405.000006:000",
             "+0000012030405.000006:000",
             "20240101000000.000000+/00",  // neighbours of the digits
             "20240101000000.000000+:00",
             " 0240101000000.000000+000",
         }) {
        EXPECT_FALSE(parse_datetime(std::string_view(text))) << text;
        EXPECT_FALSE(parse_datetime(to_wide(text))) << text;
    }
    WideString beyond = to_wide("20240101000000.000000+000");
    beyond[3] = static_cast<OLECHAR>(0x0130 + 4);  // its low byte would be '4'
    EXPECT_FALSE(parse_datetime(beyond));
}

TEST(Datetime, LeapDaysAreThere) {
    for (const char* text : {"20000229000000.000000+000", "20240229000000.000000+000",
                             "****0229000000.000000+000", "2023**31000000.000000+000"}) {
        EXPECT_TRUE(parse_datetime(std::string_view(text))) << text;
    }
    EXPECT_FALSE(parse_datetime(std::string_view("****0230000000.000000+000")));
    EXPECT_FALSE(parse_datetime(std::string_view("****0431000000.000000+000")));
}

constexpr std::array<std::pair<std::size_t, std::size_t>, 7> kFields{
    {{0, 4}, {4, 2}, {6, 2}, {8, 2}, {10, 2}, {12, 2}, {15, 6}}};
constexpr std::array<std::pair<std::size_t, std::size_t>, 5> kIntervalFields{
    {{0, 8}, {8, 2}, {10, 2}, {12, 2}, {15, 6}}};

template <std::size_t N>
void every_wildcard_survives(const std::string& exact,
                             const std::array<std::pair<std::size_t, std::size_t>, N>& fields) {
    for (unsigned mask = 0; mask < (1u << N); ++mask) {
        std::string text = exact;
        for (std::size_t i = 0; i < N; ++i) {
            if (mask & (1u << i)) text.replace(fields[i].first, fields[i].second, fields[i].second, '*');
        }
        const CimDatetime t = parsed(text);
        EXPECT_EQ(t.text(), text);
        EXPECT_EQ(parse_datetime(to_wide(text)), t);
        EXPECT_EQ(t.is_exact(), mask == 0) << text;
        const bool bounded = (mask & 1u) == 0;
        EXPECT_EQ(t.earliest().has_value(), bounded) << text;
        EXPECT_EQ(t.latest().has_value(), bounded) << text;
        if (!bounded) continue;
        const auto value = *parsed(exact).earliest();
        EXPECT_LE(*t.earliest(), value) << text;
        EXPECT_GE(*t.latest(), value) << text;
        EXPECT_EQ(*t.earliest() == *t.latest(), mask == 0) << text;
    }
}

TEST(Datetime, EveryFieldMayBeAsterisks) {
    for (const char* offset : {"+000", "-480", "+999", "+***"}) {
        every_wildcard_survives(std::string("20240229123456.789012") + offset, kFields);
    }
    every_wildcard_survives("00000012030405.000006:000", kIntervalFields);
}

TEST(Datetime, BoundsFillTheFieldsThatAreNotGiven) {
    const CimDatetime driver_date = parsed("20060621000000.******+***");
    EXPECT_EQ(driver_date.earliest()->count(), 13320 * kDay);
    EXPECT_EQ(driver_date.latest()->count(), 13320 * kDay + 999'999);
    const CimDatetime february = parsed("202402**123456.000000+***");
    EXPECT_EQ(february.latest()->count() - february.earliest()->count(), 28 * kDay);
    const CimDatetime some_31st = parsed("2023**31000000.000000+000");
    EXPECT_EQ(some_31st.earliest()->count(), (19358 + 30) * kDay);
    EXPECT_EQ(some_31st.latest()->count(), (19723 - 1) * kDay);
}

TEST(Datetime, InstantsGoThereAndBack) {
    for (const std::int64_t us :
         {std::int64_t{0}, std::int64_t{-1}, kSecond * 1'700'000'000 + 123456, -kDay * 365 * 369}) {
        for (const int offset : {0, 60, -480, 999, -999}) {
            const auto t = CimDatetime::zoned_from(microseconds(us), offset);
            ASSERT_TRUE(t) << us;
            EXPECT_EQ(t->earliest(), microseconds(us));
            EXPECT_EQ(t->offset, offset);
            EXPECT_EQ(parse_datetime(t->text()), t);
        }
    }
    EXPECT_EQ(CimDatetime::zoned_from(microseconds(-1), 0)->text(), "19691231235959.999999+000");
}

TEST(Datetime, InstantsOutsideTheCalendarAreRefused) {
    const auto first = *parsed("00010101000000.000000+000").earliest();
    const auto last = *parsed("99991231235959.999999+000").earliest();
    EXPECT_TRUE(CimDatetime::zoned_from(first, 0));
    EXPECT_FALSE(CimDatetime::zoned_from(first, -1));
    EXPECT_FALSE(CimDatetime::zoned_from(first - microseconds(1), 0));
    EXPECT_TRUE(CimDatetime::zoned_from(last, 0));
    EXPECT_FALSE(CimDatetime::zoned_from(last, 1));
    EXPECT_FALSE(CimDatetime::zoned_from(last + microseconds(1), 0));
    EXPECT_FALSE(CimDatetime::zoned_from(microseconds::max(), 0));
    EXPECT_FALSE(CimDatetime::zoned_from(microseconds::min(), 0));
    EXPECT_FALSE(CimDatetime::zoned_from(microseconds(0), 1000));
}

TEST(Datetime, IntervalsGoThereAndBack) {
    for (const std::int64_t us :
         {std::int64_t{0}, std::int64_t{1}, kDay * 12 + 34 * kSecond, 100'000'000 * kDay - 1}) {
        const auto t = CimDatetime::interval_from(microseconds(us));
        ASSERT_TRUE(t) << us;
        EXPECT_EQ(t->earliest(), microseconds(us));
        EXPECT_EQ(parse_datetime(t->text()), t);
    }
    EXPECT_FALSE(CimDatetime::interval_from(microseconds(-1)));
    EXPECT_FALSE(CimDatetime::interval_from(microseconds(100'000'000 * kDay)));
}

}  // namespace
}  // namespace wmisink
