#include "wmisink/embedded/wql/like.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace wmisink::embedded::wql {
namespace {

bool like(std::string_view text, std::string_view pattern) {
    return LikePattern(to_wide(pattern)).matches(to_wide(text));
}

TEST(Like, PercentMatchesAnyRun) {
    EXPECT_TRUE(like("svchost.exe", "svc%"));
    EXPECT_TRUE(like("svchost.exe", "%.exe"));
    EXPECT_TRUE(like("svchost.exe", "%host%"));
    EXPECT_TRUE(like("svc", "svc%"));
    EXPECT_TRUE(like("", "%"));
    EXPECT_TRUE(like("abcbd", "a%b%d"));
    EXPECT_FALSE(like("svchost.exe", "%.dll"));
    EXPECT_FALSE(like("abc", "a%b"));
}

TEST(Like, UnderscoreMatchesExactlyOne) {
    EXPECT_TRUE(like("cat", "c_t"));
    EXPECT_FALSE(like("ct", "c_t"));
    EXPECT_FALSE(like("caat", "c_t"));
    EXPECT_TRUE(like("ab", "_%_"));
    EXPECT_FALSE(like("a", "_%_"));
}

TEST(Like, SetMatchesOneOfItsMembers) {
    EXPECT_TRUE(like("b", "[a-c]"));
    EXPECT_FALSE(like("d", "[a-c]"));
    EXPECT_TRUE(like("x", "[xyz]"));
    EXPECT_TRUE(like("5", "[a-c0-9]"));
    EXPECT_TRUE(like("-", "[a-]"));
    EXPECT_FALSE(like("b", "[^a-c]"));
    EXPECT_TRUE(like("d", "[^a-c]"));
    EXPECT_FALSE(like("", "[^a]"));
}

TEST(Like, SetsEscapeMetaCharacters) {
    EXPECT_TRUE(like("__CLASS", "%[_][_]%"));
    EXPECT_FALSE(like("CLASS", "%[_][_]%"));
    EXPECT_TRUE(like("100%", "100[%]"));
    EXPECT_FALSE(like("1000", "100[%]"));
    EXPECT_TRUE(like("[", "[[]"));
    EXPECT_TRUE(like("]", "[]]"));
    EXPECT_TRUE(like("^", "[a^]"));
}

TEST(Like, UnclosedSetStandsForItself) {
    EXPECT_TRUE(like("[abc", "[abc"));
    EXPECT_TRUE(like("x[", "x["));
}

TEST(Like, CaseIsIgnored) {
    EXPECT_TRUE(like("SVCHOST.EXE", "svc%"));
    EXPECT_TRUE(like("B", "[a-c]"));
    EXPECT_TRUE(like("b", "[A-C]"));
    EXPECT_TRUE(like("ÄPFEL", "äpf%"));
}

TEST(Like, WithoutMetaCharactersItIsEquality) {
    EXPECT_TRUE(like("Std", "std"));
    EXPECT_FALSE(like("StdReg", "std"));
    EXPECT_FALSE(like("", "x"));
    EXPECT_TRUE(like("", ""));
    EXPECT_FALSE(like("x", ""));
}

TEST(Like, ManyRunsTakeNoExponentialTime) {
    std::string pattern;
    for (int i = 0; i < 50; ++i) {
        pattern += "%a";
    }
    EXPECT_FALSE(like(std::string(2000, 'a') + "b", pattern));
    EXPECT_TRUE(like(std::string(2000, 'a'), pattern));
}

}  // namespace
}  // namespace wmisink::embedded::wql
