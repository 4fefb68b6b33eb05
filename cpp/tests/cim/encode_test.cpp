#include "wmisink/cim/encode.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/cim/decode.hpp"

namespace wmisink {
namespace {

using namespace literals;
using Kind = Misfit::Kind;

CimValue of(std::int64_t number) { return {number}; }
CimValue natural(std::uint64_t number) { return {number}; }
CimValue text(std::string_view text) { return {to_wide(text)}; }

/// What a reader that goes by the CIM type is shown.
struct Reader {
    std::string told{};

    void null() { told += "null "; }
    void boolean(bool value) { told += value ? "true " : "false "; }
    void integer(std::int64_t value) { told += std::to_string(value) + " "; }
    void unsigned_integer(std::uint64_t value) { told += std::to_string(value) + "u "; }
    void real(double value) { told += std::to_string(value) + " "; }
    void text(WideView value) { told += to_utf8(value) + " "; }
    void datetime(const CimDatetime& value, WideView) { told += value.text() + " "; }
    void object(IUnknown*) { told += "object "; }
    void begin_array(std::size_t count) { told += "[" + std::to_string(count) + ": "; }
    void end_array() { told += "] "; }
    void malformed(WideView) { told += "malformed "; }
};

std::string there_and_back(const CimValue& value, CIMTYPE type) {
    Reader reader;
    const Variant encoded = encode(value, type);
    visit(encoded.get(), type, reader);
    if (!reader.told.empty()) reader.told.pop_back();
    return reader.told;
}

Misfit refusal(const CimValue& value, CIMTYPE type) {
    try {
        static_cast<void>(encode(value, type));
    } catch (const Misfit& misfit) {
        return misfit;
    }
    ADD_FAILURE() << shown(value) << " was taken as " << type_name(type);
    return {Kind::type, ""};
}

TEST(Encode, uses_the_variant_types_of_wmi) {
    EXPECT_EQ(encode(of(1), CIM_UINT8).type(), VT_UI1);
    EXPECT_EQ(encode(of(1), CIM_SINT8).type(), VT_I2);
    EXPECT_EQ(encode(of(1), CIM_SINT16).type(), VT_I2);
    EXPECT_EQ(encode(of(1), CIM_UINT16).type(), VT_I4);
    EXPECT_EQ(encode(of(1), CIM_UINT32).type(), VT_I4);
    EXPECT_EQ(encode(of(1), CIM_UINT64).type(), VT_BSTR);
    EXPECT_EQ(encode(CimValue{1.5}, CIM_REAL32).type(), VT_R4);
    EXPECT_EQ(encode(CimValue{true}, CIM_BOOLEAN).type(), VT_BOOL);
    EXPECT_EQ(encode(text("x"), CIM_CHAR16).type(), VT_I2);
    EXPECT_EQ(encode(CimValue{}, CIM_UINT8).type(), VT_NULL);
}

TEST(Encode, every_integer_type_takes_its_ends_and_no_more) {
    for (const CIMTYPE type :
         {CIM_SINT8, CIM_UINT8, CIM_SINT16, CIM_UINT16, CIM_SINT32, CIM_UINT32, CIM_SINT64, CIM_UINT64}) {
        const IntegerRange range = *integer_range(type);
        const std::string suffix = range.is_signed() ? "" : "u";
        EXPECT_EQ(there_and_back(of(range.min), type), std::to_string(range.min) + suffix);
        EXPECT_EQ(there_and_back(natural(range.max), type), std::to_string(range.max) + suffix);
        if (range.min > std::numeric_limits<std::int64_t>::min()) {
            EXPECT_EQ(refusal(of(range.min - 1), type).kind(), Kind::range);
        }
        if (range.max < std::numeric_limits<std::uint64_t>::max()) {
            EXPECT_EQ(refusal(natural(range.max + 1), type).kind(), Kind::range);
        }
    }
}

TEST(Encode, says_type_range_and_value) {
    EXPECT_STREQ(refusal(of(300), CIM_UINT8).what(),
                 "has the CIM type uint8, which holds 0 to 255; 300 is outside.");
    EXPECT_STREQ(refusal(text("four"), CIM_UINT32).what(),
                 "has the CIM type uint32 and takes a whole number, not \"four\".");
    EXPECT_STREQ(refusal(CimValue{CimValue::Array{of(1), of(-1)}}, array_of(CIM_UINT8)).what(),
                 "has the CIM type uint8[], which holds 0 to 255; -1 is outside.");
    EXPECT_STREQ(refusal(of(1), array_of(CIM_UINT8)).what(),
                 "has the CIM type uint8[] and takes an array, not 1.");
}

TEST(Encode, reals_take_whole_numbers_and_single_ones_their_range) {
    EXPECT_EQ(there_and_back(of(2), CIM_REAL64), "2.000000");
    EXPECT_EQ(there_and_back(CimValue{0.5}, CIM_REAL32), "0.500000");
    EXPECT_EQ(refusal(CimValue{1e39}, CIM_REAL32).kind(), Kind::range);
    EXPECT_EQ(refusal(text("2"), CIM_REAL64).kind(), Kind::type);
    EXPECT_EQ(refusal(CimValue{2.0}, CIM_SINT32).kind(), Kind::type);
}

TEST(Encode, texts_characters_and_datetimes) {
    EXPECT_EQ(there_and_back(text("a b"), CIM_STRING), "a b");
    EXPECT_EQ(there_and_back(text("C.Id=1"), CIM_REFERENCE), "C.Id=1");
    EXPECT_EQ(there_and_back(text("é"), CIM_CHAR16), "é");
    EXPECT_EQ(refusal(text("ab"), CIM_CHAR16).kind(), Kind::range);
    EXPECT_EQ(there_and_back(text("20260131235959.000000+060"), CIM_DATETIME), "20260131235959.000000+060");
    EXPECT_EQ(refusal(text("yesterday"), CIM_DATETIME).kind(), Kind::range);
    EXPECT_EQ(refusal(of(5), CIM_STRING).kind(), Kind::type);
}

TEST(Encode, arrays_of_every_type) {
    const CimValue numbers{CimValue::Array{of(1), of(2)}};
    for (const CIMTYPE type : {CIM_SINT8, CIM_SINT16, CIM_SINT32, CIM_SINT64}) {
        EXPECT_EQ(there_and_back(numbers, array_of(type)), "[2: 1 2 ]") << type_name(type);
    }
    for (const CIMTYPE type : {CIM_UINT8, CIM_UINT16, CIM_UINT32, CIM_UINT64}) {
        EXPECT_EQ(there_and_back(numbers, array_of(type)), "[2: 1u 2u ]") << type_name(type);
    }
    EXPECT_EQ(there_and_back(numbers, array_of(CIM_REAL64)), "[2: 1.000000 2.000000 ]");
    EXPECT_EQ(there_and_back(numbers, array_of(CIM_REAL32)), "[2: 1.000000 2.000000 ]");
    EXPECT_EQ(there_and_back({CimValue::Array{text("a"), text("")}}, array_of(CIM_STRING)), "[2: a  ]");
    EXPECT_EQ(there_and_back({CimValue::Array{text("a")}}, array_of(CIM_CHAR16)), "[1: a ]");
    EXPECT_EQ(there_and_back({CimValue::Array{{true}, {false}}}, array_of(CIM_BOOLEAN)), "[2: true false ]");
    EXPECT_EQ(there_and_back({CimValue::Array{}}, array_of(CIM_UINT16)), "[0: ]");
    EXPECT_EQ(refusal({CimValue::Array{of(1), {}}}, array_of(CIM_UINT8)).kind(), Kind::range);
}

}  // namespace
}  // namespace wmisink
