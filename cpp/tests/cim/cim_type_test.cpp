#include "wmisink/cim/cim_type.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string>

namespace wmisink {
namespace {

constexpr std::array<CIMTYPE, 16> kTypes{
    CIM_SINT8,  CIM_UINT8,  CIM_SINT16,  CIM_UINT16, CIM_SINT32, CIM_UINT32, CIM_SINT64,   CIM_UINT64,
    CIM_REAL32, CIM_REAL64, CIM_BOOLEAN, CIM_STRING, CIM_CHAR16, CIM_OBJECT, CIM_DATETIME, CIM_REFERENCE};

TEST(CimType, EveryTypeHasANameThatLeadsBackToIt) {
    for (const CIMTYPE type : kTypes) {
        EXPECT_EQ(type_from_name(type_name(type)), type) << type_name(type);
        const CIMTYPE array = array_of(type);
        EXPECT_EQ(type_from_name(type_name(array)), array) << type_name(array);
        EXPECT_TRUE(type_name(array).ends_with("[]"));
        EXPECT_TRUE(is_array(array));
        EXPECT_FALSE(is_array(type));
        EXPECT_EQ(element_type(array), type);
    }
}

TEST(CimType, NamesAreReadInAnyCase) {
    EXPECT_EQ(type_from_name("UInt32"), CIMTYPE{CIM_UINT32});
    EXPECT_EQ(type_from_name("STRING[]"), array_of(CIM_STRING));
    EXPECT_EQ(type_from_name("reference"), CIMTYPE{CIM_REFERENCE});
    EXPECT_EQ(type_from_name("ref"), CIMTYPE{CIM_REFERENCE});
}

TEST(CimType, UnknownNamesAndTypesAreSaidToBeUnknown) {
    for (const char* name : {"", "[]", "int32", "uint32[", "uint32[][]", " uint32", "uint32 "}) {
        EXPECT_FALSE(type_from_name(name)) << name;
    }
    EXPECT_EQ(type_name(CIM_ILLEGAL), "type 0xfff");
    EXPECT_EQ(type_name(CIM_EMPTY), "type 0x0");
}

TEST(CimType, RangesAreThoseOfTheTypes) {
    EXPECT_EQ(integer_range(CIM_UINT8)->max, 255u);
    EXPECT_EQ(integer_range(CIM_SINT8)->min, -128);
    EXPECT_EQ(integer_range(CIM_SINT64)->min, INT64_MIN);
    EXPECT_EQ(integer_range(CIM_UINT64)->max, UINT64_MAX);
    EXPECT_TRUE(integer_range(CIM_SINT32)->is_signed());
    EXPECT_FALSE(integer_range(CIM_UINT32)->is_signed());
    for (const CIMTYPE type : {CIM_REAL32, CIM_STRING, CIM_CHAR16, CIM_BOOLEAN, array_of(CIM_UINT8)}) {
        EXPECT_FALSE(integer_range(type)) << type_name(type);
    }
}

TEST(CimType, RangesHoldTheirEndsAndNoMore) {
    for (const CIMTYPE type : {CIM_SINT8, CIM_UINT8, CIM_SINT16, CIM_UINT16, CIM_SINT32, CIM_UINT32}) {
        const IntegerRange range = *integer_range(type);
        EXPECT_TRUE(range.holds(range.min)) << type_name(type);
        EXPECT_TRUE(range.holds(range.max)) << type_name(type);
        EXPECT_TRUE(range.holds(static_cast<std::int64_t>(range.max))) << type_name(type);
        EXPECT_FALSE(range.holds(range.min - 1)) << type_name(type);
        EXPECT_FALSE(range.holds(range.max + 1)) << type_name(type);
        EXPECT_FALSE(range.holds(static_cast<std::int64_t>(range.max + 1))) << type_name(type);
    }
    EXPECT_TRUE(integer_range(CIM_UINT64)->holds(UINT64_MAX));
    EXPECT_FALSE(integer_range(CIM_UINT64)->holds(std::int64_t{-1}));
    EXPECT_TRUE(integer_range(CIM_SINT64)->holds(INT64_MIN));
    EXPECT_FALSE(integer_range(CIM_SINT64)->holds(std::uint64_t{1} << 63));
}

TEST(CimType, Real32HoldsWhatDoesNotBecomeInfinite) {
    constexpr double kLargest = std::numeric_limits<float>::max();
    EXPECT_TRUE(real32_holds(kLargest));
    EXPECT_TRUE(real32_holds(-kLargest));
    EXPECT_FALSE(real32_holds(2 * kLargest));
    EXPECT_FALSE(real32_holds(-2 * kLargest));
    EXPECT_TRUE(real32_holds(std::numeric_limits<double>::infinity()));
    EXPECT_TRUE(real32_holds(std::numeric_limits<double>::quiet_NaN()));
}

}  // namespace
}  // namespace wmisink
