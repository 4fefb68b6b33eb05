#include <gtest/gtest.h>

#include <string>

#include "sink/explorer/explore.hpp"
#include "sink/explorer/ring_scenario.hpp"

// Every memory order of the ring that is not relaxed, weakened: the explorer must notice. This is what shows
// that the explorer would find such a mistake, and that the ring asks for no order that it does not need.

namespace wmisink::explorer {
namespace {

using enum std::memory_order;

constexpr std::size_t kOrderSeeds = 20000;

const RingShape kQueue{.capacity = 2, .producers = {{2, 1}, {1, 2}}};
const RingShape kNarrow{.capacity = 1, .producers = {{2, 1}, {1}}};
const RingShape kClosing{.capacity = 1, .producers = {{2, 1}, {1}}, .closer = Closer::another_thread};
const RingShape kDropping{.capacity = 1, .producers = {{2, 1, 1}}, .when_full = WhenFull::drop_oldest};
const RingShape kDroppingTwo{.capacity = 1, .producers = {{2, 1}, {1}}, .when_full = WhenFull::drop_oldest};

struct Mutant {
    const char* name;
    RingShape shape;
    Weakening weakening;
    const char* failure;  ///< what the failure's text must contain
};

void PrintTo(const Mutant& mutant, std::ostream* out) { *out << mutant.name; }

class RingOrders : public testing::TestWithParam<Mutant> {};

TEST_P(RingOrders, AreNeeded) {
    const Mutant& mutant = GetParam();
    const Report report = explore(ring_scenario(mutant.shape), kOrderSeeds, mutant.weakening);
    ASSERT_GT(report.weakenings, 0u) << "The ring has no such operation any more.";
    ASSERT_TRUE(report.failed_seed) << report;
    EXPECT_NE(report.failure.find(mutant.failure), std::string::npos) << report;
    RecordProperty("seed", static_cast<int>(*report.failed_seed));
}

constexpr const char* kRace = "data race";
constexpr const char* kLostWake = "sleep, and nobody wakes them";
constexpr const char* kLostRow = "";

constexpr auto load = Operation::load;
constexpr auto store = Operation::store;
constexpr auto update = Operation::update;

const Mutant kMutants[] = {
    // (1) publish() and take()
    {"PublishRelaxed", kQueue, {"slot", store, seq_cst, relaxed}, kRace},
    {"TakeLoadsSlotRelaxed", kQueue, {"slot", load, acquire, relaxed}, kRace},
    // (2) take()'s claim and try_push()
    {"ClaimDoesNotRelease", kQueue, {"head", update, seq_cst, acquire}, kLostRow},
    {"PushLoadsHeadRelaxed", kQueue, {"head", load, acquire, relaxed}, kLostRow},
    // (3) close() and whoever finds the ring closed
    {"CloseRelaxed", kQueue, {"tail", update, seq_cst, relaxed}, kRace},
    {"DrainedLoadsTailRelaxed", kQueue, {"tail", load, seq_cst, relaxed}, kRace},
    {"ClosedLoadsTailRelaxed", kClosing, {"tail", load, acquire, relaxed}, kRace},
    // (4) the sleepers
    {"PublishReleases", kQueue, {"slot", store, seq_cst, release}, kLostWake},
    {"ReadableLoadsSlotAcquire", kQueue, {"slot", load, seq_cst, acquire}, kLostWake},
    {"ReadableLoadsHeadAcquire", kDroppingTwo, {"head", load, seq_cst, acquire}, kLostWake},
    {"PushableLoadsHeadAcquire", kNarrow, {"head", load, seq_cst, acquire}, kLostWake},
    {"ClaimReleases", kNarrow, {"head", update, seq_cst, acq_rel}, kLostWake},
    {"DiscardReleases", kDroppingTwo, {"head", update, seq_cst, acq_rel}, kLostWake},
    {"CloseReleases", kQueue, {"tail", update, seq_cst, acq_rel}, kLostWake},
    {"DrainedAndPushableLoadTailAcquire", kClosing, {"tail", load, seq_cst, acquire}, kLostWake},
    // (5) one taker after another
    {"TakeLoadsHeadRelaxed", kDropping, {"head", load, acquire, relaxed}, kLostRow},
    {"DiscardDoesNotRelease", kDropping, {"head", update, seq_cst, acquire}, kLostRow},
};

std::string name_of_mutant(const testing::TestParamInfo<Mutant>& mutant) { return mutant.param.name; }

INSTANTIATE_TEST_SUITE_P(Weakened, RingOrders, testing::ValuesIn(kMutants), name_of_mutant);

}  // namespace
}  // namespace wmisink::explorer
