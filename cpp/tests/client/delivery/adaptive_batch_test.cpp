#include "wmisink/client/delivery/adaptive_batch.hpp"

#include <gtest/gtest.h>

namespace wmisink {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// The size after many batches that each take `fixed` and `each` a row, with `patience` for one.
std::size_t settled(milliseconds fixed, microseconds each, milliseconds patience = milliseconds{100}) {
    AdaptiveBatch batch;
    for (int i = 0; i < 200; ++i) {
        const auto asked = batch.size();
        const auto whole = fixed + static_cast<int>(asked) * each;
        const auto given = whole <= patience ? asked : static_cast<std::size_t>((patience - fixed) / each);
        batch.note(asked, given, std::min<AdaptiveBatch::Duration>(whole, patience));
    }
    return batch.size();
}

TEST(AdaptiveBatch, begins_with_one_row) { EXPECT_EQ(AdaptiveBatch().size(), 1u); }

TEST(AdaptiveBatch, grows_to_its_limit_while_rows_come_at_once) {
    EXPECT_EQ(settled(milliseconds{0}, microseconds{1}), AdaptiveBatch::kMost);
}

TEST(AdaptiveBatch, stays_small_while_rows_trickle) {
    EXPECT_LE(settled(milliseconds{0}, milliseconds{60}), 2u);
}

TEST(AdaptiveBatch, grows_where_the_way_is_long_and_rows_are_many) {
    EXPECT_GE(settled(milliseconds{30}, microseconds{20}), 500u);
    EXPECT_GE(settled(milliseconds{70}, microseconds{20}), 200u);
}

TEST(AdaptiveBatch, shrinks_when_the_time_is_up_first) {
    AdaptiveBatch batch;
    for (int i = 0; i < 20; ++i) batch.note(batch.size(), batch.size(), microseconds{1});
    batch.note(batch.size(), 10, milliseconds{100});
    EXPECT_EQ(batch.size(), 5u);
    batch.note(batch.size(), 0, milliseconds{100});
    EXPECT_EQ(batch.size(), 1u);
}

TEST(AdaptiveBatch, learns_nothing_from_a_batch_that_was_cut_to_the_room) {
    AdaptiveBatch batch;
    batch.note(1, 1, microseconds{1});
    EXPECT_EQ(batch.size(), 2u);
    batch.note(1, 1, milliseconds{90});
    EXPECT_EQ(batch.size(), 2u);
}

}  // namespace
}  // namespace wmisink
