#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "embedded/expression_text.hpp"
#include "wmisink/embedded/wql/parser.hpp"

namespace wmisink::embedded::wql {
namespace {

using testing::HasSubstr;

struct Broken {
    const char* query;
    std::size_t offset;
    const char* complaint;
};

TEST(WqlSelect, StarSelectsEverything) {
    const SelectQuery query = parse_select("select * From Win32_Process"_w);
    EXPECT_TRUE(query.properties.empty());
    EXPECT_EQ(to_utf8(query.class_name), "Win32_Process");
    EXPECT_EQ(query.class_offset, 14U);
    EXPECT_FALSE(query.where);
}

TEST(WqlSelect, ListKeepsOrderAndPositions) {
    const SelectQuery query = parse_select("SELECT Name,__PATH , C.ProcessId\tFROM\r\nC"_w);
    ASSERT_EQ(query.properties.size(), 3U);
    EXPECT_EQ(text_of(query.properties[0]), "Name");
    EXPECT_EQ(text_of(query.properties[1]), "__PATH");
    EXPECT_EQ(text_of(query.properties[2]), "C.ProcessId");
    EXPECT_EQ(query.properties[1].offset, 12U);
}

TEST(WqlSelect, NamesMayHaveLettersBeyondAscii) {
    EXPECT_EQ(to_utf8(parse_select(to_wide("SELECT Größe FROM Дом")).class_name), "Дом");
}

TEST(WqlSelect, CountIsReadAndIsStillAName) {
    const SelectQuery count = parse_select("SELECT COUNT ( * ) FROM C WHERE a = 1"_w);
    EXPECT_TRUE(count.count);
    EXPECT_TRUE(count.properties.empty());
    EXPECT_TRUE(count.where);
    const SelectQuery name = parse_select("SELECT Count FROM C"_w);
    EXPECT_FALSE(name.count);
    EXPECT_EQ(text_of(name.properties.front()), "Count");
}

TEST(WqlSelect, KeywordsOfOneStatementAreNamesInTheOthers) {
    const SelectQuery query =
        parse_select("SELECT Group, Count, By, Of FROM Within WHERE Having = 1 AND References = 2"_w);
    EXPECT_EQ(query.properties.size(), 4U);
    EXPECT_EQ(to_utf8(query.class_name), "Within");
    EXPECT_EQ(text_of(*query.where), "(and (= Having 1) (= References 2))");
    EXPECT_EQ(to_utf8(parse_select("SELECT * FROM Associators"_w).class_name), "Associators");
}

TEST(WqlPrecedence, NotBindsTighterThanAndThanOr) {
    EXPECT_EQ(condition("a=1 OR b=2 AND c=3"), "(or (= a 1) (and (= b 2) (= c 3)))");
    EXPECT_EQ(condition("a=1 AND b=2 OR c=3"), "(or (and (= a 1) (= b 2)) (= c 3))");
    EXPECT_EQ(condition("NOT a=1 AND b=2"), "(and (not (= a 1)) (= b 2))");
    EXPECT_EQ(condition("NOT a=1 OR NOT b=2 AND c=3"), "(or (not (= a 1)) (and (not (= b 2)) (= c 3)))");
}

TEST(WqlPrecedence, BracketsGoFirst) {
    EXPECT_EQ(condition("(a=1 OR b=2) AND c=3"), "(and (or (= a 1) (= b 2)) (= c 3))");
    EXPECT_EQ(condition("NOT (a=1 AND b=2)"), "(not (and (= a 1) (= b 2)))");
    EXPECT_EQ(condition("((a=1))"), "(= a 1)");
}

TEST(WqlPrecedence, DoubleNotCancels) {
    EXPECT_EQ(condition("NOT NOT a=1"), "(= a 1)");
    EXPECT_EQ(condition("NOT NOT NOT a=1"), "(not (= a 1))");
}

TEST(WqlPrecedence, ChainsAreFlat) {
    std::string chain = "a=0";
    for (int i = 1; i < 5000; ++i) {
        chain += " OR a=" + std::to_string(i);
    }
    const SelectQuery query = parse_select(to_wide("SELECT * FROM C WHERE " + chain));
    EXPECT_EQ(query.where->operands.size(), 5000U);
}

TEST(WqlComparison, EveryOperatorIsRead) {
    EXPECT_EQ(condition("a<>1"), "(<> a 1)");
    EXPECT_EQ(condition("a!=1"), "(<> a 1)");
    EXPECT_EQ(condition("a<1"), "(< a 1)");
    EXPECT_EQ(condition("a<=1"), "(<= a 1)");
    EXPECT_EQ(condition("a>1"), "(> a 1)");
    EXPECT_EQ(condition("a>=1"), "(>= a 1)");
    EXPECT_EQ(condition("a LIKE 'x%'"), "(like a 'x%')");
    EXPECT_EQ(condition("__this isa \"Base\""), "(isa __this 'Base')");
    EXPECT_EQ(condition("Target ISA Base"), "(isa Target 'Base')");
    EXPECT_EQ(condition("a IS NULL"), "(null a)");
    EXPECT_EQ(condition("a is not null"), "(not-null a)");
}

TEST(WqlComparison, ConstantOnTheLeftIsTurnedRound) {
    EXPECT_EQ(condition("5 < a"), "(> a 5)");
    EXPECT_EQ(condition("5 >= a"), "(<= a 5)");
    EXPECT_EQ(condition("'x' = a"), "(= a 'x')");
    EXPECT_EQ(condition("NULL <> a"), "(not-null a)");
}

TEST(WqlComparison, EqualNullIsIsNull) {
    EXPECT_EQ(condition("a = NULL"), "(null a)");
    EXPECT_EQ(condition("a != null"), "(not-null a)");
}

TEST(WqlConstant, NumbersKeepTheirExactValue) {
    EXPECT_EQ(condition("a = -12"), "(= a -12)");
    EXPECT_EQ(condition("a = +12"), "(= a 12)");
    EXPECT_EQ(condition("a = 0x1F"), "(= a 31)");
    EXPECT_EQ(condition("a = -0XfF"), "(= a -255)");
    EXPECT_EQ(condition("a = 18446744073709551615"), "(= a 18446744073709551615)");
    EXPECT_EQ(condition("a = 0xFFFFFFFFFFFFFFFF"), "(= a 18446744073709551615)");
    EXPECT_EQ(condition("a = 1.5"), "(= a 1.500000)");
    EXPECT_EQ(condition("a = -25e-2"), "(= a -0.250000)");
    EXPECT_EQ(condition("a = TRUE"), "(= a TRUE)");
    EXPECT_EQ(condition("false = a"), "(= a FALSE)");
}

TEST(WqlConstant, StringsLoseQuotesAndEscapes) {
    EXPECT_EQ(condition(R"(a = "it's")"), "(= a 'it's')");
    EXPECT_EQ(condition(R"(a = 'it\'s')"), "(= a 'it's')");
    EXPECT_EQ(condition(R"(a = "C:\\dir \"x\"")"), R"((= a 'C:\dir "x"'))");
    EXPECT_EQ(condition("a = ''"), "(= a '')");
    EXPECT_EQ(condition("a = 'AND'"), "(= a 'AND')");
}

TEST(WqlSyntaxError, NamesTheProblemAndThePosition) {
    const Broken cases[] = {
        {"", 0, "SELECT, ASSOCIATORS or REFERENCES at its start"},
        {"SELEC * FROM C", 0, "there is SELEC at character 1"},
        {"SELECT", 6, "a property name"},
        {"SELECT FROM C", 7, "a property name"},
        {"SELECT * C", 9, "FROM and a class"},
        {"SELECT a, FROM C", 10, "a property name"},
        {"SELECT * FROM", 13, "a class name after FROM"},
        {"SELECT * FROM WHERE", 14, "a class name after FROM"},
        {"SELECT * FROM C;", 15, "';' is not part of WQL"},
        {"SELECT * FROM C D", 16, "WHERE or its end"},
        {"SELECT * FROM C ORDER BY a", 16, "WHERE or its end"},
        {"SELECT * FROM C, D", 15, "WHERE or its end"},
        {"SELECT COUNT(a) FROM C", 13, "* after COUNT("},
        {"SELECT COUNT(* FROM C", 15, ") after COUNT(*"},
        {"SELECT MAX(a) FROM C", 10, "the only function is COUNT(*)"},
        {"SELECT a, COUNT(*) FROM C", 15, "by itself"},
        {"SELECT * FROM C WITHIN 5", 16, "belong to event queries"},
        {"SELECT * FROM C WHERE a = 1 GROUP WITHIN 5", 28, "belong to event queries"},
        {"SELECT * FROM C WHERE", 21, "a property name"},
        {"SELECT * FROM C WHERE a", 23, "a comparison operator"},
        {"SELECT * FROM C WHERE a =", 25, "a constant"},
        {"SELECT * FROM C WHERE a = b", 26, "one side only"},
        {"SELECT * FROM C WHERE 1 = 2", 26, "a property name to compare"},
        {"SELECT * FROM C WHERE 1", 23, "operator after the constant"},
        {"SELECT * FROM C WHERE a IS 5", 27, "NULL or NOT NULL"},
        {"SELECT * FROM C WHERE a IS NOT 'x'", 31, "NULL after IS NOT"},
        {"SELECT * FROM C WHERE a >= NULL", 27, "NULL can only be compared"},
        {"SELECT * FROM C WHERE NULL < a", 22, "NULL can only be compared"},
        {"SELECT * FROM C WHERE a LIKE 5", 29, "a string after LIKE"},
        {"SELECT * FROM C WHERE a LIKE NULL", 29, "a string after LIKE"},
        {"SELECT * FROM C WHERE a ISA 5", 28, "a class name after ISA"},
        {"SELECT * FROM C WHERE (a = 1", 28, "closing bracket"},
        {"SELECT * FROM C WHERE a = 1)", 27, "AND, OR or its end"},
        {"SELECT * FROM C WHERE a = 1 AND", 31, "a property name"},
        {"SELECT * FROM C WHERE NOT", 25, "a property name"},
        {"SELECT * FROM C WHERE a = 'x", 26, "no closing quote"},
        {"SELECT * FROM C WHERE a = 'x\\", 26, "no closing quote"},
        {"SELECT * FROM C WHERE a LIKE \"PCI\\%\"", 33, "backslash"},
        {"SELECT * FROM C WHERE a = 12x", 28, "followed by a space"},
        {"SELECT * FROM C WHERE a = 18446744073709551616", 26, "larger than 64 bits"},
        {"SELECT * FROM C WHERE a = 0x", 26, "hexadecimal"},
        {"SELECT * FROM C WHERE a = 0x12345678901234567", 26, "hexadecimal"},
        {"SELECT * FROM C WHERE a = 1e999", 26, "larger than 64 bits"},
        {"SELECT * FROM C WHERE a = -", 26, "sign must be followed"},
        {"SELECT * FROM C WHERE a ! 1", 24, "'!' is not part of WQL"},
        {"SELECT * FROM C WHERE C. = 1", 25, "a property name"},
    };
    for (const Broken& broken : cases) {
        SCOPED_TRACE(broken.query);
        try {
            static_cast<void>(parse(to_wide(broken.query)));
            ADD_FAILURE() << "was accepted";
        } catch (const SyntaxError& error) {
            EXPECT_EQ(error.offset(), broken.offset) << error.what();
            EXPECT_THAT(error.what(), HasSubstr(broken.complaint));
            EXPECT_THAT(error.what(), HasSubstr("at character " + std::to_string(broken.offset + 1) + "."));
        }
    }
}

TEST(WqlDepth, BracketsUpToTheLimitAreRead) {
    const std::string query = std::string(kMaxBracketDepth, '(') + "a=1" + std::string(kMaxBracketDepth, ')');
    EXPECT_EQ(condition(query), "(= a 1)");
}

TEST(WqlDepth, DeeperBracketsAreRefusedNotACrash) {
    const std::string query = std::string(1'000'000, '(') + "a=1" + std::string(1'000'000, ')');
    EXPECT_THROW(condition(query), SyntaxError);
}

TEST(WqlDepth, RepeatedNotIsNotNesting) {
    std::string nots;
    for (int i = 0; i < 100'000; ++i) {
        nots += "NOT ";
    }
    EXPECT_EQ(condition(nots + "a=1"), "(= a 1)");
}

TEST(WqlDepth, MixedNestingIsBounded) {
    std::string open;
    for (int i = 0; i < 100'000; ++i) {
        open += "a=1 AND NOT (";
    }
    EXPECT_THROW(condition(open), SyntaxError);
}

}  // namespace
}  // namespace wmisink::embedded::wql
