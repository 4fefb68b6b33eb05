#include "wmisink/embedded/wql/predicate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "embedded/expression_text.hpp"
#include "embedded/fixture.hpp"

namespace wmisink::embedded::wql {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Class::Ref sample_class() {
    static const auto kPlace =
        std::make_shared<const Place>(Place{.server = "HOST"_w, .nspace = "root\\test"_w});
    static const Class::Ref kBase =
        Class::define(class_named("Base", {key("Id", CIM_UINT32)}), nullptr, kPlace);
    static const Class::Ref kSample = Class::define(
        class_named(
            "Sample",
            {property("Text"), property("Empty"), property("S8", CIM_SINT8), property("S64", CIM_SINT64),
             property("U64", CIM_UINT64), property("R32", CIM_REAL32), property("R64", CIM_REAL64),
             property("Yes", CIM_BOOLEAN), property("When", CIM_DATETIME), property("Local", CIM_DATETIME),
             property("Span", CIM_DATETIME), property("Bad", CIM_DATETIME), property("Ref", CIM_REFERENCE),
             property("Letter", CIM_CHAR16), property("Inner", CIM_OBJECT),
             property("List", CIM_STRING | CIM_FLAG_ARRAY)},
            "Base"),
        kBase, kPlace);
    return kSample;
}

Instance::Ref sample() {
    static const auto kPlace = sample_class()->shared_place();
    static const Class::Ref kInner =
        Class::define(class_named("Inner_B", {property("Depth", CIM_UINT8), property("Note")}),
                      Class::define(class_named("Inner_A", {}), nullptr, kPlace), kPlace);
    const auto inner = Instance::make(kInner, {Value::integer(7), Value::utf8("deep")});
    return Instance::make(
        sample_class(),
        {Value::integer(5), Value::utf8("Straße ÄB"), Value(), Value::integer(-8),
         Value::integer(-9223372036854775807 - 1), Value::unsigned_integer(18446744073709551615ULL),
         Value::real(1.5), Value::real(-2.25), Value::boolean(true), Value::utf8("20240229120000.000000+060"),
         Value::utf8("20240229120000.000000+***"), Value::utf8("00000001020000.000000:000"),
         Value::utf8("20240229120000.000000+06"), Value::utf8("\\\\.\\root\\cimv2:X.Name=\"a\""),
         Value::unsigned_integer(u'q'), Value::object(inner), Value::array({Value::utf8("x")})});
}

Predicate compile(const std::string& condition) {
    return Predicate(*parse_select(to_wide("SELECT * FROM Sample WHERE " + condition)).where,
                     *sample_class());
}

bool holds(const std::string& condition) {
    const Instance::Ref instance = sample();
    return compile(condition).holds({.of_class = instance->of_class(), .values = instance->values()});
}

TEST(Predicate, StringsCompareWithoutCase) {
    EXPECT_TRUE(holds("Text = 'straße äb'"));
    EXPECT_FALSE(holds("Text <> 'STRAßE ÄB'"));
    EXPECT_TRUE(holds("Text > 'stra'"));
    EXPECT_TRUE(holds("Text < 'T'"));
    EXPECT_TRUE(holds("Text LIKE '%SS%' OR Text LIKE '%ß%'"));
    EXPECT_FALSE(holds("NOT Text LIKE 'str%'"));
    EXPECT_TRUE(holds("Ref = '\\\\\\\\.\\\\ROOT\\\\cimv2:x.name=\\\"A\\\"'"));
}

TEST(Predicate, IntegersCompareExactlyUpTo64Bits) {
    EXPECT_TRUE(holds("U64 = 18446744073709551615"));
    EXPECT_FALSE(holds("U64 = 18446744073709551614"));
    EXPECT_TRUE(holds("U64 = '18446744073709551615'"));
    EXPECT_TRUE(holds("U64 = 0xFFFFFFFFFFFFFFFF"));
    EXPECT_TRUE(holds("U64 > 9223372036854775807"));
    EXPECT_TRUE(holds("S64 = -9223372036854775808"));
    EXPECT_TRUE(holds("S64 < -9223372036854775807"));
    EXPECT_TRUE(holds("-9223372036854775807 > S64"));
    EXPECT_TRUE(holds("S8 = -8 AND S8 >= -8 AND S8 <= -8 AND S8 <> 8"));
}

TEST(Predicate, BoundsBeyondTheTypeAreStillNumbers) {
    EXPECT_TRUE(holds("S64 < 18446744073709551615"));
    EXPECT_FALSE(holds("S64 > 18446744073709551615"));
    EXPECT_TRUE(holds("U64 > -1"));
    EXPECT_FALSE(holds("U64 = -1"));
    EXPECT_TRUE(holds("U64 <> -1"));
    EXPECT_TRUE(holds("S64 > -18446744073709551615"));
}

TEST(Predicate, IntegersAgainstReals) {
    EXPECT_TRUE(holds("Id = 5.0"));
    EXPECT_TRUE(holds("Id > 4.5 AND Id < 5.5 AND Id <> 5.5"));
    EXPECT_FALSE(holds("Id = 4.5"));
    EXPECT_TRUE(holds("S8 > -8.5 AND S8 < -7.5"));
    EXPECT_FALSE(holds("U64 >= 18446744073709551616.0"));
    EXPECT_TRUE(holds("U64 < 1e30 AND U64 > -1e30"));
}

TEST(Predicate, RealsCompare) {
    EXPECT_TRUE(holds("R32 = 1.5 AND R64 = -2.25 AND R64 < 0 AND R64 >= '-2.25'"));
}

TEST(Predicate, BooleansTakeTruthNumbersAndWords) {
    EXPECT_TRUE(holds("Yes = TRUE AND Yes = 1 AND Yes = 'True' AND Yes <> FALSE AND Yes != 0"));
    EXPECT_FALSE(holds("NOT Yes = TRUE"));
}

TEST(Predicate, DatetimesCompareAsTimes) {
    EXPECT_TRUE(holds("When = '20240229110000.000000+000'"));
    EXPECT_TRUE(holds("When > '20240229105959.999999+000'"));
    EXPECT_TRUE(holds("When < '20240229120000.000000+000'"));
    EXPECT_TRUE(holds("Local = '20240229120000.000000+***'"));
    EXPECT_TRUE(holds("Span > '00000001010000.000000:000' AND Span <= '00000001020000.000000:000'"));
}

TEST(Predicate, DatetimesThatCannotBeOrderedAreNeitherLessNorEqual) {
    EXPECT_FALSE(holds("Local = '20240229120000.000000+000'"));
    EXPECT_FALSE(holds("Bad = '20240229120000.000000+060'"));
    EXPECT_FALSE(holds("Bad < '20990101000000.000000+000'"));
    EXPECT_TRUE(holds("Bad LIKE '2024%'"));
}

TEST(Predicate, CharactersCompareAsLetterOrCode) {
    EXPECT_TRUE(holds("Letter = 'q' AND Letter = 113 AND Letter > 'a'"));
}

TEST(Predicate, NumbersAndDigitsAreConverted) {
    EXPECT_TRUE(holds("Id = '5'"));
    EXPECT_TRUE(holds("Id = '0x5'"));
    EXPECT_FALSE(holds("Text = 5"));
}

TEST(Predicate, OfNullOnlyIsNullIsTrue) {
    EXPECT_TRUE(holds("Empty IS NULL"));
    EXPECT_FALSE(holds("Empty IS NOT NULL"));
    EXPECT_TRUE(holds("NOT Empty IS NOT NULL"));
    for (const char* unknown :
         {"Empty = 'x'", "Empty <> 'x'", "Empty < 'x'", "Empty LIKE '%'", "NOT Empty = 'x'",
          "NOT Empty <> 'x'", "NOT Empty LIKE '%'", "NOT (Empty = 'x' OR Empty <> 'x')"}) {
        EXPECT_FALSE(holds(unknown)) << unknown;
    }
    EXPECT_TRUE(holds("Empty = 'x' OR Id = 5"));
}

TEST(Predicate, NotDistributesOverAndAndOr) {
    EXPECT_TRUE(holds("NOT (Id = 4 OR Id = 6)"));
    EXPECT_TRUE(holds("NOT (Id = 5 AND S8 = 8)"));
    EXPECT_FALSE(holds("NOT (Id = 5 OR S8 = 8)"));
    EXPECT_TRUE(holds("NOT NOT (Id = 5)"));
    EXPECT_TRUE(holds("NOT Id < 5 AND NOT Id > 5 AND NOT Id <= 4 AND NOT Id >= 6"));
}

TEST(Predicate, SystemPropertiesAreThereToo) {
    EXPECT_TRUE(holds("__CLASS = 'sample' AND __SUPERCLASS = 'Base' AND __DYNASTY LIKE 'B%'"));
    EXPECT_TRUE(holds("__RELPATH = 'Sample.Id=5' AND __SERVER = 'host'"));
    EXPECT_TRUE(holds("__GENUS = 2"));
}

TEST(Predicate, IsaLooksAtTheHierarchy) {
    EXPECT_TRUE(holds("__this ISA 'Base'"));
    EXPECT_TRUE(holds("__THIS ISA Sample"));
    EXPECT_FALSE(holds("__this ISA 'Inner_A'"));
    EXPECT_TRUE(holds("NOT __this ISA 'Inner_A'"));
    EXPECT_TRUE(holds("Inner ISA 'inner_a' AND Inner ISA 'Inner_B'"));
    EXPECT_FALSE(holds("Inner ISA 'Base'"));
}

TEST(Predicate, EmbeddedObjectsHaveProperties) {
    EXPECT_TRUE(holds("Inner.Depth = 7 AND Inner.Note LIKE 'd%'"));
    EXPECT_FALSE(holds("Inner.Depth = 8"));
    EXPECT_TRUE(holds("NOT Inner.Depth = 8"));
    EXPECT_FALSE(holds("Inner.Nothing = 8"));
    EXPECT_FALSE(holds("NOT Inner.Nothing = 8"));
    EXPECT_FALSE(holds("Inner.Depth LIKE '7'"));
    EXPECT_TRUE(holds("Sample.Id = 5 AND Base.Id = 5"));
}

TEST(Predicate, WhatTheTypeDoesNotAllowIsAnInvalidQuery) {
    for (const char* condition :
         {"Nope = 1", "Id = 'abc'", "Id = TRUE", "Yes <= TRUE", "Yes = 2", "Yes = 'maybe'",
          "When = 'yesterday'", "When = 5", "Id LIKE '5%'", "List = 'x'", "Inner = 'x'", "Text ISA 'Base'",
          "__this = 'x'", "Text.Length = 3", "R64 = 'x'", "Letter = 'qq'", "Text = TRUE", "Nope.Id = 5",
          "__NOPE = 1"}) {
        EXPECT_EQ(code_of([&] { static_cast<void>(compile(condition)); }), WBEM_E_INVALID_QUERY) << condition;
    }
    EXPECT_NO_THROW(compile("List IS NULL OR Inner IS NOT NULL"));
}

TEST(Predicate, ErrorsNameThePosition) {
    try {
        static_cast<void>(compile("Id = 1 AND Nope = 2"));
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_THAT(failure.description(),
                    HasSubstr("Class Sample has no property \"Nope\", at character 39."));
    }
}

TEST(Predicate, TellsWhichPropertiesItReads) {
    EXPECT_THAT(compile("S8 = 1 OR (Text = 'x' AND S64 = 3)").properties(), ElementsAre(3U, 1U, 4U));
}

TEST(Predicate, DatesMayBeWrittenAsPeopleDo) {
    const auto instance = sample();
    const auto holds = [&](const std::string& condition) {
        return compile(condition).holds({.of_class = instance->of_class(), .values = instance->values()});
    };
    EXPECT_TRUE(holds("When = '2/29/2024 11:00 AM'"));
    EXPECT_TRUE(holds("When > '2/29/2024' AND When < 'March 1, 2024'"));
    EXPECT_FALSE(holds("When > '20240301'"));
    EXPECT_FALSE(holds("Local = '2/29/2024 12:00'")) << "nobody knows where that clock stands";
    EXPECT_THROW(compile("When = 'tomorrow'"), Failure);
}

TEST(Predicate, EqualitiesAreOnlyThoseThatEveryRowMeets) {
    const auto equalities = [](const std::string& condition) {
        std::vector<std::size_t> properties;
        const Predicate predicate = compile(condition);
        for (const Equality& one : predicate.equalities()) {
            properties.push_back(one.property);
        }
        return properties;
    };
    EXPECT_THAT(equalities("Id = 5"), ElementsAre(0U));
    EXPECT_THAT(equalities("Id = 5 AND (Text = 'x' AND S8 > 3)"), ElementsAre(0U, 1U));
    EXPECT_THAT(equalities("NOT (Id <> 5 OR Text = 'x')"), ElementsAre(0U));
    EXPECT_THAT(equalities("Id = 5 OR Text = 'x'"), testing::IsEmpty());
    EXPECT_THAT(equalities("NOT Id = 5"), testing::IsEmpty());
    EXPECT_EQ(compile("Id = '5'").equalities().front().value, Value::unsigned_integer(5));
    EXPECT_EQ(compile("When = '29 Feb 2024 11:00'").equalities().front().value,
              Value::utf8("20240229110000.000000+000"));
}

}  // namespace
}  // namespace wmisink::embedded::wql
