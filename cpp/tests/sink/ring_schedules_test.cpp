#include <gtest/gtest.h>

#include "sink/explorer/explore.hpp"
#include "sink/explorer/ring_scenario.hpp"

// The ring under the explorer, with the orders that it names: no schedule and no stale value may break it.

namespace wmisink::explorer {
namespace {

constexpr std::size_t kScheduleSeeds = 1500;

struct NamedShape {
    const char* name;
    RingShape shape;
};

void PrintTo(const NamedShape& named, std::ostream* out) { *out << named.name; }

class RingSchedules : public testing::TestWithParam<NamedShape> {};

TEST_P(RingSchedules, LoseNothingAndLeaveNobodyAsleep) {
    const Report report = explore(ring_scenario(GetParam().shape), kScheduleSeeds);
    EXPECT_FALSE(report.failed_seed) << report;
}

const NamedShape kWaiting[] = {
    {"OneProducerOneSlot", {.capacity = 1, .producers = {{1, 3, 1}}}},
    {"OneProducerThreeSlots", {.capacity = 3, .producers = {{2, 3, 1}}}},
    {"TwoProducersOneSlot", {.capacity = 1, .producers = {{2, 1}, {1}}}},
    {"TwoProducersTwoSlots", {.capacity = 2, .producers = {{2, 1}, {1, 2}}}},
    {"TwoProducersThreeSlots", {.capacity = 3, .producers = {{2, 1}, {1, 3}}}},
    {"ThreeProducersTwoSlots", {.capacity = 2, .producers = {{1, 1}, {2}, {1}}}},
    {"TakingOneAtATime", {.capacity = 2, .producers = {{2, 1}, {2}}, .take_at_most = 1}},
    {"PositionsWrap", {.capacity = 2, .producers = {{2, 1}, {1, 2}}, .passed_before = 125}},
    {"PositionsWrapThreeSlots", {.capacity = 3, .producers = {{2, 2}, {3}}, .passed_before = 127}},
};

const NamedShape kClosedAnyTime[] = {
    {"OneProducerOneSlot", {.capacity = 1, .producers = {{1, 2}}, .closer = Closer::another_thread}},
    {"TwoProducersOneSlot", {.capacity = 1, .producers = {{2, 1}, {1}}, .closer = Closer::another_thread}},
    {"ThreeProducersThreeSlots",
     {.capacity = 3, .producers = {{2, 1}, {1}, {2}}, .closer = Closer::another_thread}},
    {"PositionsWrap",
     {.capacity = 2, .producers = {{2, 1}, {1, 2}}, .closer = Closer::another_thread, .passed_before = 126}},
};

const NamedShape kDroppingTheOldest[] = {
    {"OneProducerOneSlot", {.capacity = 1, .producers = {{2, 1, 1}}, .when_full = WhenFull::drop_oldest}},
    {"TwoProducersOneSlot", {.capacity = 1, .producers = {{2, 1}, {1}}, .when_full = WhenFull::drop_oldest}},
    {"TwoProducersTwoSlots",
     {.capacity = 2, .producers = {{2, 1}, {1, 2}}, .when_full = WhenFull::drop_oldest}},
    {"ThreeProducersThreeSlotsClosedAnyTime",
     {.capacity = 3,
      .producers = {{2, 1}, {1}, {2}},
      .when_full = WhenFull::drop_oldest,
      .closer = Closer::another_thread}},
    {"PositionsWrap",
     {.capacity = 2, .producers = {{2, 1}, {2}}, .when_full = WhenFull::drop_oldest, .passed_before = 126}},
};

std::string name_of_shape(const testing::TestParamInfo<NamedShape>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Waiting, RingSchedules, testing::ValuesIn(kWaiting), name_of_shape);
INSTANTIATE_TEST_SUITE_P(ClosedAnyTime, RingSchedules, testing::ValuesIn(kClosedAnyTime), name_of_shape);
INSTANTIATE_TEST_SUITE_P(DroppingTheOldest, RingSchedules, testing::ValuesIn(kDroppingTheOldest),
                         name_of_shape);

}  // namespace
}  // namespace wmisink::explorer
