#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "abi_facts.hpp"

namespace wmisink::abi_facts {
namespace {

using AnyFact = Fact<Number>;
using Facts = std::map<std::string, AnyFact>;

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << "The object file " << path << " cannot be read.";
    return {std::istreambuf_iterator<char>(file), {}};
}

Facts facts_in(const std::string& object) {
    Facts facts;
    const auto is_more = [&](auto at) {
        return object.end() - at >= static_cast<std::ptrdiff_t>(sizeof(AnyFact));
    };
    auto at = object.begin();
    while ((at = std::search(at, object.end(), kMagic.begin(), kMagic.end())) != object.end() &&
           is_more(at)) {
        AnyFact fact;
        std::memcpy(&fact, &*at, sizeof(fact));
        facts.emplace(fact.name.data(), fact);
        at += static_cast<std::ptrdiff_t>(sizeof(fact));
    }
    return facts;
}

bool is_method(const AnyFact& fact) {
    return std::string(fact.name.data()).find("::") != std::string::npos && fact.shape[0];
}

/// The place in the vtable. Compilers hold the offset in the first word plus one, or, on ARM, mark the second
/// word.
std::uint64_t slot_of(const AnyFact& fact) {
    const std::uint64_t offset = fact.value.value & 1U ? fact.value.value - 1 : fact.value.value;
    return offset / sizeof(void*);
}

std::string describe(const AnyFact& fact) {
    std::ostringstream text;
    if (is_method(fact)) {
        text << "slot " << slot_of(fact);
    } else {
        text << "0x" << std::hex << fact.value.value;
        if (fact.value.zero) text << " 0x" << fact.value.zero;
    }
    if (fact.shape[0]) text << ' ' << fact.shape.data();
    return text.str();
}

/// One line for each fact that is not the same on both sides.
std::vector<std::string> differences(const Facts& ours, const Facts& theirs) {
    std::set<std::string> names;
    for (const auto& [name, fact] : ours) names.insert(name);
    for (const auto& [name, fact] : theirs) names.insert(name);
    std::vector<std::string> lines;
    for (const std::string& name : names) {
        const auto here = ours.find(name);
        const auto there = theirs.find(name);
        const std::string is = here == ours.end() ? "missing" : describe(here->second);
        const std::string should_be = there == theirs.end() ? "missing" : describe(there->second);
        if (is != should_be) lines.push_back(name + " is " + is + " here and " + should_be + " in the SDK.");
    }
    return lines;
}

AnyFact fact_of(std::string_view name, std::uint64_t value) {
    AnyFact fact{kMagic, {}, {}, {value, 0}};
    std::copy(name.begin(), name.end(), fact.name.begin());
    return fact;
}

TEST(AbiDrift, EqualFactsHaveNoDifference) {
    const Facts facts{{"sizeof VARIANT", fact_of("sizeof VARIANT", 24)}};
    EXPECT_TRUE(differences(facts, facts).empty());
}

TEST(AbiDrift, EveryDifferenceIsNamed) {
    const Facts ours{{"A", fact_of("A", 1)}, {"B", fact_of("B", 2)}};
    const Facts theirs{{"A", fact_of("A", 3)}, {"C", fact_of("C", 4)}};
    EXPECT_EQ(differences(ours, theirs), (std::vector<std::string>{"A is 0x1 here and 0x3 in the SDK.",
                                                                   "B is 0x2 here and missing in the SDK.",
                                                                   "C is missing here and 0x4 in the SDK."}));
}

TEST(AbiDrift, OurFactsAreInTheObject) {
    const Facts ours = facts_in(read_file(WMISINK_OUR_FACTS));
    EXPECT_GT(ours.size(), 600U);
    EXPECT_EQ(describe(ours.at("sizeof VARIANT")), "0x18");
    EXPECT_EQ(slot_of(ours.at("IUnknown::(end)")), 3U);
    EXPECT_EQ(slot_of(ours.at("IWbemServices::(end)")), 26U);
}

TEST(AbiDrift, OurDeclarationsAreThoseOfTheSdk) {
    const std::string path = WMISINK_SDK_FACTS;
    if (path.empty()) {
        GTEST_SKIP()
            << "There is no mingw-w64 compiler to compare with: install g++-mingw-w64-x86-64 and configure "
               "again.";
    }
    const Facts theirs = facts_in(read_file(path));
    const Facts ours = facts_in(read_file(WMISINK_OUR_FACTS));
    EXPECT_GT(theirs.size(), 600U);
    for (const std::string& line : differences(ours, theirs)) ADD_FAILURE() << line;
}

}  // namespace
}  // namespace wmisink::abi_facts
