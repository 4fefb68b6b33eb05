#include <gtest/gtest.h>

#include <compare>

#include "wmisink/cim/datetime.hpp"

namespace wmisink {
namespace {

struct Comparison {
    const char* left;
    const char* right;
    std::partial_ordering order;
};

constexpr auto kLess = std::partial_ordering::less;
constexpr auto kSame = std::partial_ordering::equivalent;
constexpr auto kUnordered = std::partial_ordering::unordered;

const Comparison kComparisons[] = {
    {"20240101000000.000000+000", "20240101000000.000001+000", kLess},
    {"20240101010000.000000+060", "20240101000000.000000+000", kSame},  // one instant, two offsets
    {"20240101000000.000000+060", "20240101000000.000000+000", kLess},
    {"20231231230000.000000-120", "20240101000000.000000-120", kLess},
    {"20240101000000.000000+***", "20240102000000.000000+***", kLess},
    {"20240101000000.000000+***", "20240101000000.000000+000", kUnordered},  // nobody knows the zone
    {"00000001000000.000000:000", "00000001000000.000001:000", kLess},
    {"00000001000000.000000:000", "20240101000000.000000+000", kUnordered},
    // With asterisks: only if all that the one may mean is before all that the other may mean.
    {"20060621******.******+***", "20060622000000.000000+***", kLess},
    {"20060621******.******+***", "20060621120000.000000+***", kUnordered},
    {"20060621******.******+***", "20060621******.******+***", kSame},
    {"20060621******.******+***", "200606********.******+***", kUnordered},
    {"**************.******+***", "20240101000000.000000+***", kUnordered},
    {"**************.******+***", "**************.******+***", kSame},
    {"********000000.000000:000", "00000001000000.000000:000", kUnordered},
};

std::partial_ordering reversed(std::partial_ordering order) { return 0 <=> order; }

TEST(DatetimeCompare, FollowsTheTable) {
    for (const Comparison& c : kComparisons) {
        const auto left = parse_datetime(std::string_view(c.left));
        const auto right = parse_datetime(std::string_view(c.right));
        ASSERT_TRUE(left && right) << c.left << " " << c.right;
        EXPECT_TRUE(compare(*left, *right) == c.order) << c.left << " " << c.right;
        EXPECT_TRUE(compare(*right, *left) == reversed(c.order)) << c.right << " " << c.left;
    }
}

}  // namespace
}  // namespace wmisink
