#include "wmisink/counters/counter_class.hpp"

#include "counters/disk_fixture.hpp"

namespace wmisink::counters {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CounterClassTest : public DiskTest {
  protected:
    static std::vector<std::string> names(std::span<const WideString> wide) {
        std::vector<std::string> texts;
        for (const WideString& one : wide) texts.push_back(to_utf8(one));
        return texts;
    }
    static std::vector<std::string> counters(const CounterClass& of) {
        std::vector<std::string> texts;
        for (const Counter& one : of.counters()) texts.push_back(to_utf8(one.name));
        return texts;
    }
    std::string refusal(std::string_view class_name, std::vector<WideString> wanted = {}) const {
        try {
            CounterClass::of(*object(class_name), wanted);
        } catch (const std::invalid_argument& error) {
            return error.what();
        }
        return "";
    }
};

TEST_F(CounterClassTest, KnowsItsCountersByTheirQualifier) {
    const CounterClass disk = disks();
    EXPECT_EQ(to_utf8(disk.name()), "Win32_PerfRawData_Test_Disk");
    EXPECT_EQ(disk.key_count(), 1U);
    EXPECT_THAT(counters(disk), ElementsAre("Secperread", "BytesPersec", "Idle", "Free", "Age", "Odd"));
    EXPECT_EQ(disk.counters()[0].rule, find_rule(805438464));
    EXPECT_EQ(disk.counters()[0].base, 2U);  // names are compared in any case
    EXPECT_EQ(disk.counters()[3].scale, -2);
    EXPECT_EQ(disk.counters()[5].rule, nullptr);
    EXPECT_EQ(disk.counters()[5].type, 3U);
}

TEST_F(CounterClassTest, AsksForWhatTheCountersNeedAndNothingElse) {
    EXPECT_THAT(names(disks({to_wide("idle")}).columns()),
                ElementsAre("Name", "Idle", "Timestamp_Sys100NS", "Age"));
    EXPECT_EQ(
        disks({to_wide("SecPerRead"), to_wide("Free")}).query(),
        "SELECT Name, Secperread, secPerRead_base, Timestamp_PerfTime, Frequency_PerfTime, Free, Age FROM "
        "Win32_PerfRawData_Test_Disk");
}

TEST_F(CounterClassTest, RefusesWhatHasNoRawCounters) {
    EXPECT_THAT(refusal("Demo_Item"), HasSubstr("Demo_Item has no counters"));
    EXPECT_THAT(refusal("Win32_PerfRawData_Test_Disk", {to_wide("Speed")}),
                HasSubstr("no counter 'Speed'; it has Secperread, BytesPersec,"));
    EXPECT_THAT(refusal("Win32_PerfRawData_Test_Disk", {to_wide("Secperread_Base")}),
                HasSubstr("no counter"));
    cimv2->define_class(embedded::class_named("Win32_PerfFormattedData_Test_Disk",
                                              {counter("BytesPersec", CIM_UINT64, Type::bulk_count)},
                                              "Win32_PerfFormattedData"));
    EXPECT_THAT(refusal("Win32_PerfFormattedData_Test_Disk"), HasSubstr("formatted data"));
}

TEST_F(CounterClassTest, ReadsAnInstance) {
    cimv2->put_instance("Win32_PerfRawData_Test_Disk"_w,
                        embedded::row({{"Name", embedded::Value::utf8("C:")},
                                       {"Free", number(0xFFFFFFFF)},
                                       {"Idle", number(0xFFFFFFFFFFFFFFFF)}}));
    const CounterClass disk = disks({to_wide("Free"), to_wide("Idle")});
    const Values values = disk.read(*object("Win32_PerfRawData_Test_Disk.Name=\"C:\""));
    EXPECT_EQ(values[0], CounterValue(to_wide("C:")));
    EXPECT_EQ(values[1], CounterValue(std::uint64_t{0xFFFFFFFF}));
    EXPECT_EQ(values[2], CounterValue(std::uint64_t{0xFFFFFFFFFFFFFFFF}));
    EXPECT_TRUE(is_null(values[3]));  // the clock
}

TEST_F(CounterClassTest, CooksWhatARowHasAndNullForTheRest) {
    const CounterClass disk = disks({to_wide("BytesPersec"), to_wide("Free"), to_wide("Odd")});
    ASSERT_THAT(names(disk.columns()), ElementsAre("Name", "BytesPersec", "Timestamp_PerfTime",
                                                   "Frequency_PerfTime", "Free", "Odd", "Age"));
    const auto sample = [](std::uint64_t bytes, std::uint64_t time) {
        return Values{to_wide("C:"),    bytes, time, std::uint64_t{10}, std::uint64_t{700},
                      std::uint64_t{1}, {}};
    };
    const Values earlier = sample(100, 20), later = sample(160, 40);
    EXPECT_THAT(disk.cook(&earlier, later),
                ElementsAre(CounterValue(30.0), CounterValue(std::uint64_t{700}), CounterValue()));
    EXPECT_THAT(disk.cook(nullptr, later),
                ElementsAre(CounterValue(), CounterValue(std::uint64_t{700}), CounterValue()));
    EXPECT_THAT(disk.cook(&earlier, later, {.capped = false, .scaled = true}),
                ElementsAre(CounterValue(30.0), CounterValue(7.0), CounterValue()));
}

TEST_F(CounterClassTest, ComparesNothingWithAnotherThatHadTheName) {
    const CounterClass disk = disks({to_wide("BytesPersec"), to_wide("Age")});
    const auto sample = [](std::uint64_t bytes, std::uint64_t time, std::uint64_t start) {
        return Values{to_wide("C:"), bytes, time, std::uint64_t{10}, start, time, std::uint64_t{10}};
    };
    ASSERT_EQ(disk.columns().size(), 7U);
    const Values earlier = sample(100, 20, 5), later = sample(160, 40, 5), another = sample(160, 40, 30);
    EXPECT_THAT(disk.cook(&earlier, later), ElementsAre(CounterValue(30.0), CounterValue(3.5)));
    EXPECT_THAT(disk.cook(&earlier, another), ElementsAre(CounterValue(), CounterValue(1.0)));
}

}  // namespace
}  // namespace wmisink::counters
