#include <gtest/gtest.h>

#include <limits>

#include "rows/arrow_reading.hpp"
#include "rows/scripted_object.hpp"
#include "wmisink/rows/arrow/column.hpp"

namespace wmisink::arrow {
namespace {

using fakes::ScriptedObject;

Field field(CIMTYPE type, Shown shown, std::vector<Field> fields = {}) {
    return {.name = to_wide("It"), .type = type, .shown = shown, .fields = std::move(fields)};
}

Field integer(CIMTYPE type) { return field(type, Shown::integer); }

TEST(ArrowColumn, HoldsIntegersOfEverySizeFromWhatWmiStoresThemIn) {
    OneColumn uint8(integer(CIM_UINT8));
    uint8.add(Variant::uint8(255), CIM_UINT8).add(Variant::null(), CIM_UINT8);
    auto bytes = uint8.take();
    EXPECT_EQ(number_at<std::uint8_t>(*bytes, 0), 255);
    EXPECT_EQ(number_at<std::uint8_t>(*bytes, 1), std::nullopt);

    OneColumn sint8(integer(CIM_SINT8));
    auto small = sint8.add(Variant::int16(-128), CIM_SINT8).take();
    EXPECT_EQ(number_at<std::int8_t>(*small, 0), -128);

    OneColumn uint32(integer(CIM_UINT32));
    auto words = uint32.add(Variant::int32(-1), CIM_UINT32).take();
    EXPECT_EQ(number_at<std::uint32_t>(*words, 0), std::numeric_limits<std::uint32_t>::max());

    OneColumn uint64(integer(CIM_UINT64));
    auto large = uint64.add(Variant::string("18446744073709551615"), CIM_UINT64)
                     .add(Variant::string("18446744073709551616"), CIM_UINT64)
                     .take();
    EXPECT_EQ(number_at<std::uint64_t>(*large, 0), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(number_at<std::uint64_t>(*large, 1), std::nullopt);
    EXPECT_EQ(uint64.malformed(), 1u);

    OneColumn sint64(integer(CIM_SINT64));
    auto least = sint64.add(Variant::string("-9223372036854775808"), CIM_SINT64).take();
    EXPECT_EQ(number_at<std::int64_t>(*least, 0), std::numeric_limits<std::int64_t>::min());
}

TEST(ArrowColumn, TakesAnotherIntegerTypeWhereItFits) {
    OneColumn column(integer(CIM_SINT64));
    column
        .add(Variant::int32(-1), CIM_UINT32)  // 4294967295 in disguise
        .add(Variant::string("9223372036854775808"), CIM_UINT64)
        .add(Variant::string("ten"), CIM_STRING);
    auto array = column.take();
    EXPECT_EQ(number_at<std::int64_t>(*array, 0), 4294967295);
    EXPECT_EQ(number_at<std::int64_t>(*array, 1), std::nullopt);
    EXPECT_EQ(number_at<std::int64_t>(*array, 2), std::nullopt);
    EXPECT_EQ(column.malformed(), 2u);
}

TEST(ArrowColumn, HoldsRealsAndBooleans) {
    OneColumn real32(field(CIM_REAL32, Shown::real));
    auto floats = real32.add(Variant::real32(1.5F), CIM_REAL32).take();
    EXPECT_EQ(number_at<float>(*floats, 0), 1.5F);
    OneColumn real64(field(CIM_REAL64, Shown::real));
    auto doubles = real64.add(Variant::real64(-0.1), CIM_REAL64).add(Variant::int32(3), CIM_SINT32).take();
    EXPECT_EQ(number_at<double>(*doubles, 0), -0.1);
    EXPECT_EQ(number_at<double>(*doubles, 1), 3.0);

    OneColumn booleans(field(CIM_BOOLEAN, Shown::boolean));
    for (int i = 0; i < 20; ++i) booleans.add(Variant::boolean(i % 3 == 0), CIM_BOOLEAN);
    booleans.add(Variant::null(), CIM_BOOLEAN);
    auto truths = booleans.take();
    EXPECT_EQ(truths->null_count, 1);
    for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(truth_at(*truths, i), i % 3 == 0) << i;
    EXPECT_EQ(truth_at(*truths, 20), std::nullopt);
}

TEST(ArrowColumn, ConvertsTextsAndReplacesHalfSurrogates) {
    const WideString torn{static_cast<OLECHAR>('a'), static_cast<OLECHAR>(0xD83D), static_cast<OLECHAR>('b')};
    OneColumn column(field(CIM_STRING, Shown::text));
    column.add(Variant::string("plain"), CIM_STRING)
        .add(Variant::string(""), CIM_STRING)
        .add(Variant::null(), CIM_STRING)
        .add(Variant::string("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), CIM_STRING)
        .add(Variant::string(WideView(torn)), CIM_STRING)
        .add(Variant::int16(0x20AC), CIM_CHAR16)
        .add(Variant::real64(1.0), CIM_REAL64);
    auto array = column.take();
    EXPECT_EQ(text_at(*array, 0), "plain");
    EXPECT_EQ(text_at(*array, 1), "");
    EXPECT_EQ(text_at(*array, 2), std::nullopt);
    EXPECT_EQ(text_at(*array, 3), "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    EXPECT_EQ(text_at(*array, 4), "a\xEF\xBF\xBD\x62");
    EXPECT_EQ(text_at(*array, 5), "\xE2\x82\xAC");
    EXPECT_EQ(text_at(*array, 6), std::nullopt);
    EXPECT_EQ(column.malformed(), 1u);
}

TEST(ArrowColumn, HoldsTimesOfItsOwnKindOnly) {
    const auto add_all = [](OneColumn& column) {
        column.add(Variant::string("20240229120000.000001+060"), CIM_DATETIME)
            .add(Variant::string("20240229120000.000001+***"), CIM_DATETIME)
            .add(Variant::string("00000001020304.000005:000"), CIM_DATETIME)
            .add(Variant::string("2024**************.******+000"), CIM_DATETIME)
            .add(Variant::string("****0229120000.000001+000"), CIM_DATETIME)
            .add(Variant::null(), CIM_DATETIME);
    };
    constexpr std::int64_t kNoon = 1709208000000001;  // 2024-02-29 12:00:00.000001 as if it were UTC
    OneColumn instants(field(CIM_DATETIME, Shown::instant));
    add_all(instants);
    auto zoned = instants.take();
    EXPECT_EQ(number_at<std::int64_t>(*zoned, 0), kNoon - 3600000000);
    EXPECT_EQ(zoned->null_count, 5);
    EXPECT_EQ(instants.malformed(), 4u);

    OneColumn local_times(field(CIM_DATETIME, Shown::local_time));
    add_all(local_times);
    auto local = local_times.take();
    EXPECT_EQ(number_at<std::int64_t>(*local, 1), kNoon);
    EXPECT_EQ(local->null_count, 5);

    OneColumn intervals(field(CIM_DATETIME, Shown::interval));
    add_all(intervals);
    auto lengths = intervals.take();
    EXPECT_EQ(number_at<std::int64_t>(*lengths, 2), ((24 + 2) * 3600LL + 3 * 60 + 4) * 1000000 + 5);
    EXPECT_EQ(lengths->null_count, 5);

    OneColumn texts(field(CIM_DATETIME, Shown::text));
    add_all(texts);
    auto text = texts.take();
    EXPECT_EQ(text_at(*text, 4), "****0229120000.000001+000");
    EXPECT_EQ(texts.malformed(), 0u);
}

TEST(ArrowColumn, HoldsArraysAndTheirNulls) {
    OneColumn column(integer(CIM_UINT16 | CIM_FLAG_ARRAY));
    column.add(array_of_values<LONG>(VT_I4, {1, 65535}), CIM_UINT16 | CIM_FLAG_ARRAY)
        .add(array_of_values<LONG>(VT_I4, {}), CIM_UINT16 | CIM_FLAG_ARRAY)
        .add(Variant::null(), CIM_UINT16 | CIM_FLAG_ARRAY)
        .add(Variant::int32(5), CIM_UINT16)  // no array
        .add(array_of_values<LONG>(VT_I4, {7, 70000}), CIM_UINT16 | CIM_FLAG_ARRAY);
    auto array = column.take();
    EXPECT_EQ(list_at(*array, 0), std::pair(0, 2));
    EXPECT_EQ(list_at(*array, 1), std::pair(2, 2));
    EXPECT_EQ(list_at(*array, 2), std::nullopt);
    EXPECT_EQ(list_at(*array, 3), std::nullopt);
    EXPECT_EQ(list_at(*array, 4), std::pair(2, 4));
    const ArrowArray& elements = *array->children[0];
    EXPECT_EQ(elements.length, 4);
    EXPECT_EQ(number_at<std::uint16_t>(elements, 1), 65535);
    EXPECT_EQ(number_at<std::uint16_t>(elements, 3), std::nullopt);
    EXPECT_EQ(column.malformed(), 2u);

    OneColumn texts(field(CIM_STRING | CIM_FLAG_ARRAY, Shown::text));
    auto lists = texts.add(array_of_texts({"a", "bc"}), CIM_STRING | CIM_FLAG_ARRAY).take();
    EXPECT_EQ(text_at(*lists->children[0], 1), "bc");
}

TEST(ArrowColumn, HoldsEmbeddedObjectsWithTheFieldsThatTheyHave) {
    const auto whole = make_com<ScriptedObject>("Inner");
    whole->with("Id", CIM_UINT32, Variant::int32(7)).with("Name", CIM_STRING, Variant::string("seven"));
    const auto part = make_com<ScriptedObject>("Other");
    part->with("Name", CIM_STRING, Variant::string("part"));
    OneColumn column(field(CIM_OBJECT, Shown::object,
                           {{.name = to_wide("Id"), .type = CIM_UINT32, .shown = Shown::integer},
                            {.name = to_wide("Name"), .type = CIM_STRING, .shown = Shown::text}}));
    column.add(Variant::object(whole), CIM_OBJECT)
        .add(Variant::null(), CIM_OBJECT)
        .add(Variant::object(part), CIM_OBJECT)
        .add(Variant::string("no object"), CIM_OBJECT);
    auto array = column.take();
    EXPECT_EQ(array->null_count, 2);
    EXPECT_EQ(number_at<std::uint32_t>(*array->children[0], 0), 7u);
    EXPECT_EQ(number_at<std::uint32_t>(*array->children[0], 2), std::nullopt);
    EXPECT_EQ(text_at(*array->children[1], 2), "part");
    EXPECT_FALSE(is_there(*array, 1));
    EXPECT_TRUE(is_there(*array, 2));
    EXPECT_EQ(column.malformed(), 1u);
}

TEST(ArrowColumn, DropsWhatIsTruncated) {
    OneColumn column(field(CIM_STRING | CIM_FLAG_ARRAY, Shown::text));
    column.add(array_of_texts({"kept"}), CIM_STRING | CIM_FLAG_ARRAY)
        .add(Variant::null(), CIM_STRING | CIM_FLAG_ARRAY)
        .add(array_of_texts({"dropped", "too"}), CIM_STRING | CIM_FLAG_ARRAY);
    column.column().truncate(1);
    column.add(array_of_texts({"new"}), CIM_STRING | CIM_FLAG_ARRAY);
    auto array = column.take();
    EXPECT_EQ(array->length, 2);
    EXPECT_EQ(array->null_count, 0);
    EXPECT_EQ(array->buffers[0], nullptr);
    EXPECT_EQ(list_at(*array, 1), std::pair(1, 2));
    EXPECT_EQ(text_at(*array->children[0], 1), "new");

    OneColumn booleans(field(CIM_BOOLEAN, Shown::boolean));
    for (int i = 0; i < 11; ++i)
        booleans.add(i == 10 ? Variant::null() : Variant::boolean(true), CIM_BOOLEAN);
    booleans.column().truncate(9);
    booleans.add(Variant::boolean(false), CIM_BOOLEAN).add(Variant::null(), CIM_BOOLEAN);
    auto truths = booleans.take();
    EXPECT_EQ(truths->null_count, 1);
    EXPECT_EQ(truth_at(*truths, 8), true);
    EXPECT_EQ(truth_at(*truths, 9), false);
    EXPECT_EQ(truth_at(*truths, 10), std::nullopt);
}

TEST(ArrowColumn, BeginsAnewAfterEachBatch) {
    OneColumn column(field(CIM_STRING, Shown::text));
    auto first = column.add(Variant::string("one"), CIM_STRING).take();
    auto second = column.add(Variant::string("two"), CIM_STRING).take();
    auto empty = column.take();
    EXPECT_EQ(text_at(*first, 0), "one");
    EXPECT_EQ(second->length, 1);
    EXPECT_EQ(text_at(*second, 0), "two");
    EXPECT_EQ(empty->length, 0);
    EXPECT_EQ(static_cast<const std::int32_t*>(empty->buffers[1])[0], 0);
}

TEST(ArrowColumn, AlignsItsBuffers) {
    OneColumn column(integer(CIM_UINT8));
    for (int i = 0; i < 1000; ++i) column.add(Variant::uint8(1), CIM_UINT8);
    auto array = column.take();
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(array->buffers[1]) % 64, 0u);
}

}  // namespace
}  // namespace wmisink::arrow
