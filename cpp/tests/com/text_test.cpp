#include "wmisink/com/text.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace wmisink {
namespace {

WideString wide(std::initializer_list<unsigned> units) {
    WideString text;
    for (const unsigned unit : units) text += static_cast<OLECHAR>(unit);
    return text;
}

const std::string kReplacement = "\xEF\xBF\xBD";

TEST(Text, LiteralIsZeroTerminatedUtf16) {
    constexpr const OLECHAR* kText = "root\\cimv2"_w;
    EXPECT_EQ(WideView(kText).size(), 10U);
    EXPECT_EQ(kText[10], 0);
    EXPECT_EQ(to_utf8(kText), "root\\cimv2");
}

TEST(Text, Utf8OfEveryLengthGoesThereAndBack) {
    // A, e acute, euro, grinning face: one, two, three and four bytes.
    const std::string utf8 = "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
    const WideString units = wide({0x41, 0xE9, 0x20AC, 0xD83D, 0xDE00});
    EXPECT_EQ(to_wide(utf8), units);
    EXPECT_EQ(to_utf8(units), utf8);
}

TEST(Text, ZerosInsideAreKept) {
    const std::string utf8("a\0b", 3);
    EXPECT_EQ(to_wide(utf8), wide({'a', 0, 'b'}));
    EXPECT_EQ(to_utf8(wide({'a', 0, 'b'})), utf8);
}

TEST(Text, EmptyIsEmpty) {
    EXPECT_TRUE(to_wide("").empty());
    EXPECT_TRUE(to_utf8(WideView()).empty());
}

TEST(Text, EveryScalarValueGoesThereAndBack) {
    for (char32_t point = 0; point <= 0x10FFFF; point += point < 0x3000 ? 1 : 61) {
        if (point >= 0xD800 && point < 0xE000) continue;
        const WideString units = point < 0x10000
                                     ? wide({static_cast<unsigned>(point)})
                                     : wide({0xD800U + static_cast<unsigned>((point - 0x10000) >> 10),
                                             0xDC00U + static_cast<unsigned>((point - 0x10000) & 0x3FF)});
        ASSERT_EQ(to_wide(to_utf8(units)), units) << std::hex << static_cast<unsigned>(point);
    }
}

TEST(Text, ALoneSurrogateIsReplaced) {
    EXPECT_EQ(to_utf8(wide({0xD83D})), kReplacement);
    EXPECT_EQ(to_utf8(wide({0xDE00})), kReplacement);
    EXPECT_EQ(to_utf8(wide({'a', 0xD83D, 'b'})), "a" + kReplacement + "b");
    EXPECT_EQ(to_utf8(wide({0xDE00, 0xD83D})), kReplacement + kReplacement)
        << "The halves are in the wrong order.";
    EXPECT_EQ(to_utf8(wide({0xD83D, 0xD83D, 0xDE00})), kReplacement + "\xF0\x9F\x98\x80");
}

TEST(Text, IllFormedUtf8IsReplaced) {
    const auto replaced = [](std::string_view utf8) { return to_utf8(to_wide(utf8)); };
    EXPECT_EQ(replaced("\x80"), kReplacement) << "a tail without a head";
    EXPECT_EQ(replaced("\xC3"), kReplacement) << "cut off";
    EXPECT_EQ(replaced("\xE2\x82"), kReplacement) << "cut off late: one replacement";
    EXPECT_EQ(replaced("\xE2\x82x"), kReplacement + "x") << "the next character is kept";
    EXPECT_EQ(replaced("\xC0\x80"), kReplacement + kReplacement) << "overlong";
    EXPECT_EQ(replaced("\xE0\x80\x80"), kReplacement + kReplacement + kReplacement) << "overlong";
    EXPECT_EQ(replaced("\xED\xA0\x80"), kReplacement + kReplacement + kReplacement) << "a surrogate";
    EXPECT_EQ(replaced("\xF4\x90\x80\x80"), kReplacement + kReplacement + kReplacement + kReplacement)
        << "above U+10FFFF";
    EXPECT_EQ(replaced("\xFF"), kReplacement);
}

TEST(Text, NamesAreEqualWithoutRegardToCase) {
    EXPECT_TRUE(equal_ignoring_case("Win32_Process"_w, "WIN32_PROCESS"_w));
    EXPECT_FALSE(equal_ignoring_case("Win32_Process"_w, "Win32_Processor"_w));
    EXPECT_FALSE(equal_ignoring_case("Win32_Process"_w, "Win32-Process"_w));
    EXPECT_TRUE(equal_ignoring_case(WideView(), ""_w));
    EXPECT_FALSE(equal_ignoring_case("["_w, "{"_w)) << "Only letters have a case.";
}

TEST(Text, LettersBeyondAsciiFold) {
    const auto equal = [](unsigned upper, unsigned lower) {
        return equal_ignoring_case(wide({upper}), wide({lower})) &&
               fold_case(static_cast<OLECHAR>(lower)) == static_cast<OLECHAR>(lower);
    };
    EXPECT_TRUE(equal(0xC9, 0xE9)) << "E acute";
    EXPECT_TRUE(equal(0xDE, 0xFE)) << "thorn";
    EXPECT_TRUE(equal(0x100, 0x101)) << "A macron";
    EXPECT_TRUE(equal(0x141, 0x142)) << "L stroke";
    EXPECT_TRUE(equal(0x178, 0xFF)) << "Y diaeresis";
    EXPECT_TRUE(equal(0x17D, 0x17E)) << "Z caron";
    EXPECT_TRUE(equal(0x3A9, 0x3C9)) << "omega";
    EXPECT_TRUE(equal(0x386, 0x3AC)) << "alpha tonos";
    EXPECT_TRUE(equal(0x38F, 0x3CE)) << "omega tonos";
    EXPECT_TRUE(equal(0x416, 0x436)) << "zhe";
    EXPECT_TRUE(equal(0x401, 0x451)) << "io";
    EXPECT_FALSE(equal(0xD7, 0xF7)) << "The signs for times and divided by are no letters.";
    EXPECT_FALSE(equal(0x130, 0x131)) << "The two Turkish letters are not one.";
    EXPECT_FALSE(equal(0x138, 0x139));
}

TEST(Text, FoldingTwiceIsFoldingOnce) {
    for (unsigned unit = 0; unit <= 0xFFFF; ++unit) {
        const OLECHAR once = fold_case(static_cast<OLECHAR>(unit));
        ASSERT_EQ(fold_case(once), once) << std::hex << unit;
    }
}

TEST(Text, OrderIsThatOfTheFoldedUnits) {
    EXPECT_EQ(compare_ignoring_case("abc"_w, "ABC"_w), 0);
    EXPECT_LT(compare_ignoring_case("abc"_w, "ABD"_w), 0);
    EXPECT_GT(compare_ignoring_case("B"_w, "a"_w), 0);
    EXPECT_LT(compare_ignoring_case("ab"_w, "abc"_w), 0);
    EXPECT_GT(compare_ignoring_case("abc"_w, WideView()), 0);
}

}  // namespace
}  // namespace wmisink
