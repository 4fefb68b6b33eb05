#include "wmisink/cim/natural_type.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/cim/encode.hpp"

namespace wmisink {
namespace {

using Array = CimValue::Array;

CimValue integer(std::int64_t number) { return {number}; }

TEST(NaturalType, is_the_narrowest_that_providers_look_for) {
    EXPECT_EQ(natural_type({true}), CIM_BOOLEAN);
    EXPECT_EQ(natural_type(integer(64)), CIM_SINT32);
    EXPECT_EQ(natural_type(integer(std::numeric_limits<std::int32_t>::min())), CIM_SINT32);
    EXPECT_EQ(natural_type(integer(std::int64_t{1} << 31)), CIM_SINT64);
    EXPECT_EQ(natural_type({std::numeric_limits<std::uint64_t>::max()}), CIM_UINT64);
    EXPECT_EQ(natural_type({std::uint64_t{7}}), CIM_SINT32);
    EXPECT_EQ(natural_type({1.5}), CIM_REAL64);
    EXPECT_EQ(natural_type({WideString("a"_w)}), CIM_STRING);
    EXPECT_EQ(natural_type({}), CIM_STRING);
}

TEST(NaturalType, of_an_array_is_what_all_elements_fit) {
    EXPECT_EQ(natural_type({Array{}}), array_of(CIM_STRING));
    EXPECT_EQ(natural_type({Array{integer(1), integer(2)}}), array_of(CIM_SINT32));
    EXPECT_EQ(natural_type({Array{integer(1), integer(std::int64_t{1} << 40)}}), array_of(CIM_SINT64));
    EXPECT_EQ(natural_type({Array{integer(1), {1.5}}}), array_of(CIM_REAL64));
    EXPECT_EQ(natural_type({Array{{true}, {false}}}), array_of(CIM_BOOLEAN));
}

TEST(NaturalType, refuses_elements_with_nothing_in_common) {
    EXPECT_THROW(static_cast<void>(natural_type({Array{integer(1), {WideString("a"_w)}}})), Misfit);
    EXPECT_THROW(static_cast<void>(natural_type({Array{{true}, integer(1)}})), Misfit);
    EXPECT_THROW(static_cast<void>(natural_type({Array{{Array{integer(1)}}}})), Misfit);
}

TEST(NaturalType, encodes_every_value_that_has_one) {
    for (const CimValue& value :
         {CimValue{true}, integer(-5), integer(std::int64_t{1} << 40), CimValue{2.5},
          CimValue{WideString("a"_w)}, CimValue{}, CimValue{Array{integer(1), CimValue{1.5}}}}) {
        EXPECT_NO_THROW(static_cast<void>(encode(value, natural_type(value)))) << shown(value);
    }
}

}  // namespace
}  // namespace wmisink
