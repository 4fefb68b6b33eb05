#include "wmisink/cim/bind_wql.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "wmisink/cim/encode.hpp"
#include "wmisink/cim/like.hpp"

namespace wmisink {
namespace {

/// The literal that a value is in a query.
std::string literal(WqlValue value) { return bind_wql("{}", {std::move(value)}); }

/// What binding says is wrong.
std::string complaint(std::string_view text, std::vector<WqlValue> values) {
    try {
        return "bound: " + bind_wql(text, std::move(values));
    } catch (const std::invalid_argument& error) {
        return error.what();
    } catch (const Misfit& misfit) {
        return misfit.what();
    }
}

bool says(const std::string& text, std::string_view part) {
    if (text.find(part) != text.npos) return true;
    ADD_FAILURE() << text << "\nlacks: " << part;
    return false;
}

TEST(BindWql, writes_each_value_by_its_type) {
    EXPECT_EQ(literal("notepad.exe"), "'notepad.exe'");
    EXPECT_EQ(literal(""), "''");
    EXPECT_EQ(literal(std::string("a\\b")), "'a\\\\b'");
    EXPECT_EQ(literal("it's"), "\"it's\"");
    EXPECT_EQ(literal("\"so\""), "'\"so\"'");
    EXPECT_EQ(literal("'\""), "'\\'\"'");
    EXPECT_EQ(literal(true), "TRUE");
    EXPECT_EQ(literal(false), "FALSE");
    EXPECT_EQ(literal(-5), "-5");
    EXPECT_EQ(literal(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(literal(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(literal(2.5), "2.5");
    EXPECT_EQ(literal(100.0), "100.0");
    EXPECT_EQ(literal(1e300), "1e+300");
    EXPECT_EQ(literal(0.0001), "0.0001");
    EXPECT_EQ(literal(CimDatetime{.kind = DatetimeKind::zoned,
                                  .year = 2026,
                                  .month = 1,
                                  .day = 31,
                                  .hour = 23,
                                  .minute = 59,
                                  .second = 59,
                                  .microsecond = 0,
                                  .offset = -60}),
              "'20260131235959.000000-060'");
    EXPECT_EQ(literal(*CimDatetime::interval_from(std::chrono::hours(25))), "'00000001010000.000000:000'");
}

TEST(BindWql, finds_values_by_order_number_and_name) {
    EXPECT_EQ(bind_wql("A = {} AND B = {}", {1, 2}), "A = 1 AND B = 2");
    EXPECT_EQ(bind_wql("A = {1} AND B = {0} AND C = {1}", {1, 2}), "A = 2 AND B = 1 AND C = 2");
    WqlArguments both;
    both.in_order = {7};
    both.by_name = {{WideString("name"_w), "x"}, {WideString("other_2"_w), 5}};
    EXPECT_EQ(to_utf8(bind_wql(WideView("{name} {} {other_2}"_w), both)), "'x' 7 5");
}

TEST(BindWql, has_braces_in_pairs) {
    EXPECT_EQ(bind_wql("A = '{{x}}' AND B = {}", {1}), "A = '{x}' AND B = 1");
    EXPECT_EQ(bind_wql("no placeholders", {}), "no placeholders");
}

TEST(BindWql, says_where_text_and_values_do_not_go_together) {
    EXPECT_TRUE(says(complaint("A = {}", {}), "placeholder {} without a value"));
    EXPECT_TRUE(says(complaint("A = {1}", {1}), "placeholder {1} without a value"));
    EXPECT_TRUE(says(complaint("A = {99999999999999999999}", {1}), "without a value"));
    EXPECT_TRUE(says(complaint("A = {}", {1, 2}), "no placeholder for value number 1"));
    EXPECT_TRUE(says(complaint("A = {1} AND B = {1}", {1, 2}), "no placeholder for value number 0"));
    EXPECT_TRUE(
        says(complaint("A = {name}", {1}), "{name}, and no value is named so. It stands at character 5."));
    EXPECT_TRUE(says(complaint("A = {} AND B = {0}", {1}), "both {} and {0}"));
    EXPECT_TRUE(says(complaint("A = {!r}", {1}), "{!r}, which is no placeholder"));
    EXPECT_TRUE(says(complaint("A = {", {1}), "write {{ for a brace"));
    EXPECT_TRUE(says(complaint("A = }", {1}), "write }} for a brace"));
    WqlArguments unused;
    unused.by_name = {{WideString("name"_w), 1}};
    EXPECT_THROW(static_cast<void>(bind_wql(WideView("A = 1"_w), unused)), std::invalid_argument);
}

TEST(BindWql, refuses_a_placeholder_that_would_be_part_of_something_else) {
    EXPECT_TRUE(says(complaint("A = '{}'", {"x"}), "leave them out"));
    EXPECT_TRUE(says(complaint("A = \"it's {}\"", {"x"}), "within quotes"));
    EXPECT_TRUE(says(complaint("A = 'a\\'{}'", {"x"}), "within quotes"));
    for (const char* text : {"A = 1{}", "A = {}1", "A = -{}", "A = +{}", "A = {}{}", "A = x{}", "A = {}.5",
                             "A = 5.{}", "A = ''{}", "A = {}''", "A = 0x{}", "A = {}e5"}) {
        std::vector<WqlValue> values{1};
        if (std::string_view(text) == "A = {}{}") values.emplace_back(2);
        EXPECT_TRUE(says(complaint(text, values), "right beside")) << text;
    }
    EXPECT_TRUE(says(complaint("A>={}AND(B={})", {1, 2}), "right beside"));
    EXPECT_EQ(bind_wql("(A>={})AND(B={},{})", {1, 2, 3}), "(A>=1)AND(B=2,3)");
}

TEST(BindWql, takes_null_where_it_can_be_right) {
    EXPECT_EQ(bind_wql("A IS {}", {nullptr}), "A IS NULL");
    EXPECT_EQ(bind_wql("A is  not {}", {nullptr}), "A is  not NULL");
    EXPECT_TRUE(says(complaint("A = {}", {nullptr}), "write IS NULL"));
    EXPECT_TRUE(says(complaint("NOT {} = A", {nullptr}), "write IS NULL"));
    EXPECT_TRUE(
        says(complaint("A IS {}", {5}), "stands behind IS, which takes NULL only, not 5; write = instead."));
    EXPECT_TRUE(says(complaint("A IS NOT {}", {"x"}), "write <> instead"));
    EXPECT_EQ(bind_wql("THIS = {}", {5}), "THIS = 5");
}

TEST(BindWql, refuses_values_that_wql_has_no_constant_for) {
    EXPECT_TRUE(says(complaint("A = {}", {CimValue{CimValue::Array{{true}}}}), "WQL has no IN"));
    EXPECT_TRUE(says(complaint("A = {}", {std::numeric_limits<double>::infinity()}), "finite numbers only"));
    EXPECT_TRUE(says(complaint("A = {}", {std::numeric_limits<double>::quiet_NaN()}),
                     "Placeholder {0} takes finite"));
    EXPECT_TRUE(says(complaint("A = {}", {std::string("a\0b", 3)}), "NUL"));
    EXPECT_TRUE(says(complaint("A LIKE {}", {5}), "LIKE, which takes a pattern"));
    EXPECT_TRUE(says(complaint("SELECT * FROM {}", {"C"}), "make it a name first"));
}

TEST(BindWql, takes_names_that_were_checked) {
    EXPECT_EQ(bind_wql("SELECT {}, B FROM {} WHERE {} = {}", {WqlName("A"), WqlName("C"), WqlName("T.D"), 1}),
              "SELECT A, B FROM C WHERE T.D = 1");
    EXPECT_EQ(bind_wql("TargetInstance.{} = 1", {WqlName("Ünit")}), "TargetInstance.Ünit = 1");
    for (const char* text : {"", "a b", "a'", "1a", "a.", ".a", "a..b", "or", "A.Null", "a;b",
                             "a\xC2\xA0"
                             "b",
                             "a=1"}) {
        EXPECT_THROW(WqlName{text}, std::invalid_argument) << text;
    }
}

TEST(BindWql, keeps_a_path_within_its_braces) {
    EXPECT_EQ(bind_wql("ASSOCIATORS OF {{{}}} WHERE Role = {}", {"C.Id=\"}\"", WqlName("A")}),
              "ASSOCIATORS OF {C.Id=\"}\"} WHERE Role = A");
    EXPECT_EQ(bind_wql("REFERENCES OF {{ C.Id={},N={} }}", {"a\"}\\ '", 5}),
              "REFERENCES OF { C.Id=\"a\\\"}\\\\ '\",N=5 }");
    EXPECT_TRUE(says(complaint("REFERENCES OF {{{}}}", {"C.Id=1} WHERE x"}), "quotes only"));
    EXPECT_TRUE(says(complaint("REFERENCES OF {{{}}}", {"C.Id=\"1"}), "quotes are closed"));
    EXPECT_TRUE(says(complaint("REFERENCES OF {{{}}}", {5}), "takes a text, not 5"));
    EXPECT_TRUE(says(complaint("REFERENCES OF {{C.{}}}", {"Id=1"}), "give the whole path"));
}

TEST(Like, brackets_what_a_pattern_would_take_for_more) {
    EXPECT_EQ(like::exactly("50%_[x]^"), "50[%][_][[]x]^");
    EXPECT_EQ(like::contains("a_b"), "%a[_]b%");
    EXPECT_EQ(like::starts_with("a"), "a%");
    EXPECT_EQ(like::ends_with("a"), "%a");
    EXPECT_EQ(to_utf8(like::contains(WideView("_"_w))), "%[_]%");
}

}  // namespace
}  // namespace wmisink
