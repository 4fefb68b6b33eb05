#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "embedded/fixture.hpp"
#include "wmisink/counters/counter_class.hpp"

namespace wmisink::counters {

inline embedded::Value number(std::uint64_t value) { return embedded::Value::unsigned_integer(value); }

/// A WMI with Win32_PerfRawData_Test_Disk, of which a test puts the instances.
class DiskTest : public embedded::EmbeddedTest {
  protected:
    using Type = CounterType;

    DiskTest() {
        cimv2->define_class(embedded::class_named(
            "Win32_PerfRawData",
            {embedded::property("Name"), stamp("Frequency_Object"), stamp("Frequency_PerfTime"),
             stamp("Frequency_Sys100NS"), stamp("Timestamp_Object"), stamp("Timestamp_PerfTime"),
             stamp("Timestamp_Sys100NS")}));
        cimv2->define_class(embedded::class_named("Win32_PerfFormattedData", {embedded::property("Name")}));
        cimv2->define_class(embedded::class_named(
            "Win32_PerfRawData_Test_Disk",
            {embedded::key("Name"), counter("Secperread", CIM_UINT32, Type::average_timer),
             counter("secPerRead_base", CIM_UINT32, Type::average_base),
             counter("BytesPersec", CIM_UINT64, Type::bulk_count),
             counter("Idle", CIM_UINT64, Type::timer_100ns_inverse),
             counter("Free", CIM_UINT32, Type::rawcount, -2), counter("Age", CIM_UINT64, Type::elapsed_time),
             counter("Odd", CIM_UINT32, static_cast<Type>(3)), embedded::property("Note")},
            "Win32_PerfRawData"));
    }

    static embedded::PropertyDefinition counter(std::string_view name, CIMTYPE type, CounterType kind,
                                                std::int32_t scale = 0) {
        embedded::PropertyDefinition made = embedded::property(name, type);
        made.qualifiers = {
            {.name = to_wide("CounterType"),
             .value = embedded::Value::integer(static_cast<std::int32_t>(kind)),
             .type = CIM_SINT32},
            {.name = to_wide("defaultscale"), .value = embedded::Value::integer(scale), .type = CIM_SINT32}};
        return made;
    }

    [[nodiscard]] com_ptr<IWbemClassObject> object(std::string_view path) const {
        com_ptr<IWbemClassObject> found;
        EXPECT_EQ(connect()->GetObject(Bstr(path).get(), 0, nullptr, found.put(), nullptr), WBEM_S_NO_ERROR)
            << path;
        return found;
    }

    [[nodiscard]] CounterClass disks(std::vector<WideString> wanted = {}) const {
        return CounterClass::of(*object("Win32_PerfRawData_Test_Disk"), wanted);
    }

  private:
    static embedded::PropertyDefinition stamp(std::string_view name) {
        return embedded::property(name, CIM_UINT64);
    }
};

}  // namespace wmisink::counters
