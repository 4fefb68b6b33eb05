#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "expression_text.hpp"
#include "wmisink/cim/bind_wql.hpp"
#include "wmisink/cim/like.hpp"
#include "wmisink/embedded/path.hpp"
#include "wmisink/embedded/wql/lexer.hpp"
#include "wmisink/embedded/wql/like.hpp"
#include "wmisink/embedded/wql/parser.hpp"

/// @file
/// Values bound into a query, as the parser reads them.

namespace wmisink::embedded::wql {
namespace {

/// The constant of a WHERE that is one comparison.
Constant constant_of(const WqlValue& value) {
    const WideString query =
        bind_wql(WideView("SELECT * FROM C WHERE P = {} AND Q = 1"_w), {.in_order = {value}, .by_name = {}});
    const SelectQuery parsed = parse_select(query);
    const Expression& where = *parsed.where;
    EXPECT_EQ(where.operands.size(), 2U) << to_utf8(query);
    return where.operands.front().comparison.constant;
}

/// Texts of what quoting, patterns, paths and encodings care for.
WideString hostile_text(std::mt19937& random) {
    static const std::vector<WideString> kPieces = {
        WideString("'"_w),
        WideString("\""_w),
        WideString("\\"_w),
        WideString("\\'"_w),
        WideString("' OR '1' = '1"_w),
        WideString("%"_w),
        WideString("_"_w),
        WideString("["_w),
        WideString("]"_w),
        WideString("^"_w),
        WideString("{"_w),
        WideString("}"_w),
        WideString("{0}"_w),
        WideString("NULL"_w),
        WideString("-- "_w),
        WideString("\n"_w),
        WideString(" "_w),
        WideString("a"_w),
    };
    WideString text;
    const std::size_t pieces = random() % 8;
    for (std::size_t i = 0; i < pieces; ++i) {
        const std::size_t choice = random() % (kPieces.size() + 3);
        if (choice < kPieces.size()) {
            text += kPieces[choice];
        } else {
            text += static_cast<OLECHAR>(1 + random() % 0xFFFE);  // lone surrogates among them
        }
    }
    return text;
}

std::vector<TokenKind> kinds_of(WideView query) {
    Lexer lexer(query);
    std::vector<TokenKind> kinds;
    do {
        kinds.push_back(lexer.next().kind);
    } while (kinds.back() != TokenKind::end);
    return kinds;
}

TEST(BoundWql, has_every_text_as_one_constant) {
    std::mt19937 random(20260131);
    for (int i = 0; i < 20000; ++i) {
        const WideString text = hostile_text(random);
        ASSERT_EQ(std::get<Text>(constant_of(text).value), text) << to_utf8(text);
    }
}

TEST(BoundWql, has_every_integer_as_one_constant) {
    std::mt19937_64 random(5);
    for (int i = 0; i < 2000; ++i) {
        const auto number = random() >> (random() % 64);
        const Integer natural = std::get<Integer>(constant_of(number).value);
        ASSERT_EQ(natural.as_unsigned(), number);
        const auto negative = static_cast<std::int64_t>(~(number >> 1));
        ASSERT_EQ(std::get<Integer>(constant_of(negative).value).as_signed(), negative);
    }
    constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(std::get<Integer>(constant_of(kLeast).value).as_signed(), kLeast);
}

TEST(BoundWql, has_every_finite_real_as_the_same_constant) {
    std::mt19937_64 random(6);
    for (int i = 0; i < 5000; ++i) {
        const auto number = std::bit_cast<double>(random());
        if (number - number != 0) continue;
        const Constant constant = constant_of(number);
        ASSERT_EQ(std::bit_cast<std::uint64_t>(std::get<double>(constant.value)),
                  std::bit_cast<std::uint64_t>(number));
    }
    for (const double number :
         {0.0, -0.0, 1.0, 1e15, 1e16, 1e17, 0.1, 1e-5, 1e-6, 4.9e-324, 1.7976931348623157e308}) {
        EXPECT_EQ(std::get<double>(constant_of(number).value), number);
    }
}

TEST(BoundWql, knows_truth) {
    EXPECT_EQ(std::get<bool>(constant_of(true).value), true);
    EXPECT_EQ(std::get<bool>(constant_of(false).value), false);
}

TEST(BoundWql, keeps_its_shape_whatever_a_text_says) {
    std::mt19937 random(7);
    for (const auto* text :
         {"SELECT * FROM C WHERE P = {} AND Q LIKE {}"_w, "SELECT * FROM C WHERE {} = P OR (Q <>{})"_w,
          "SELECT * FROM E WITHIN 1 WHERE TargetInstance ISA {} AND TargetInstance.P >= {}"_w,
          "ASSOCIATORS OF {{C.Id={},N={}}} WHERE Role = X"_w,
          "SELECT * FROM C WHERE P = '{{' AND Q = {} OR R ={} "_w}) {
        const auto harmless = kinds_of(bind_wql(WideView(text), {.in_order = {"a", "b"}, .by_name = {}}));
        for (int i = 0; i < 3000; ++i) {
            const WideString first = hostile_text(random);
            const WideString second = hostile_text(random);
            const WideString query = bind_wql(WideView(text), {.in_order = {first, second}, .by_name = {}});
            ASSERT_EQ(kinds_of(query), harmless) << to_utf8(query);
        }
    }
}

TEST(BoundWql, reads_a_key_as_it_was_given) {
    std::mt19937 random(8);
    for (int i = 0; i < 3000; ++i) {
        const WideString text = hostile_text(random);
        const WideString query =
            bind_wql(WideView("REFERENCES OF {{C.Id={}}}"_w), {.in_order = {text}, .by_name = {}});
        const auto parsed = std::get<AssociationQuery>(parse(query));
        const ObjectPath path = parse_object_path(parsed.path);
        ASSERT_EQ(path.keys.size(), 1U);
        ASSERT_EQ(path.keys.front().value.as_text(), text) << to_utf8(query);
    }
}

TEST(BoundWql, finds_a_text_by_its_pattern_and_no_other) {
    std::mt19937 random(9);
    for (int i = 0; i < 5000; ++i) {
        const WideString text = hostile_text(random);
        const WideString other = hostile_text(random);
        const LikePattern exactly(like::exactly(WideView(text)));
        ASSERT_TRUE(exactly.matches(text)) << to_utf8(text);
        ASSERT_EQ(exactly.matches(other), equal_ignoring_case(text, other))
            << to_utf8(text) << " / " << to_utf8(other);
        ASSERT_TRUE(LikePattern(like::contains(WideView(text))).matches(other + text + other));
        ASSERT_TRUE(LikePattern(like::starts_with(WideView(text))).matches(text + other));
        ASSERT_TRUE(LikePattern(like::ends_with(WideView(text))).matches(other + text));
    }
}

}  // namespace
}  // namespace wmisink::embedded::wql
