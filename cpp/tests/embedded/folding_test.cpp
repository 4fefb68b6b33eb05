#include "wmisink/embedded/folding.hpp"

#include <gtest/gtest.h>

#include <set>

namespace wmisink::embedded {
namespace {

TEST(FoldingTest, TextsThatAreEqualIgnoringCaseHaveOneHash) {
    const Text capitals[] = {Text(),
                             to_wide("A"),
                             to_wide("NAME"),
                             to_wide("PROCESSID"),
                             to_wide("@AZ[`{_9"),
                             to_wide("GRÖSSE Ä"),
                             to_wide("NAMEПРОЦЕСС")};
    for (const Text& text : capitals) {
        const Text small = folded(text);
        EXPECT_EQ(hash_folded(text), hash_folded(small)) << to_utf8(text);
        EXPECT_TRUE(equal_ignoring_case(text, small));
    }
}

TEST(FoldingTest, EveryCharacterHashesAsItFoldsWhereverItStands) {
    for (unsigned code = 1; code < 0x500; ++code) {
        for (std::size_t before = 0; before < 5; ++before) {
            const Text text = Text(before, OLECHAR{'x'}) + static_cast<OLECHAR>(code) + Text(3, OLECHAR{'Y'});
            EXPECT_EQ(hash_folded(text), hash_folded(folded(text))) << code;
        }
    }
}

TEST(FoldingTest, TextsThatDifferHaveDifferentHashes) {
    std::set<std::size_t> hashes;
    for (int number = 0; number < 100'000; ++number)
        hashes.insert(hash_folded(to_wide("name" + std::to_string(number))));
    for (std::size_t length = 0; length < 20; ++length) hashes.insert(hash_folded(Text(length, OLECHAR{0})));
    EXPECT_EQ(hashes.size(), 100'020U);
}

}  // namespace
}  // namespace wmisink::embedded
