#include "wmisink/counters/cooker.hpp"

#include "counters/disk_fixture.hpp"

namespace wmisink::counters {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CookerTest : public DiskTest {
  protected:
    CookerTest() : cooker(disks({to_wide("Idle")})) {}

    static Values disk(const char* name, std::uint64_t idle, std::uint64_t time) {
        return {to_wide(name), idle, time, {}};
    }
    static Values idle(double percent) { return {percent}; }

    Cooker cooker;
    const Values unknown{CounterValue()};
};

TEST_F(CookerTest, ComparesEachInstanceWithItsOwnLastSample) {
    EXPECT_THAT(cooker.cook({disk("C:", 0, 100), disk("D:", 50, 100)}), ElementsAre(unknown, unknown));
    EXPECT_THAT(cooker.cook({disk("D:", 75, 200), disk("C:", 50, 200)}), ElementsAre(idle(75), idle(50)));
    EXPECT_THAT(cooker.cook({disk("C:", 50, 300), disk("D:", 175, 300)}), ElementsAre(idle(100), idle(0)));
}

TEST_F(CookerTest, ForgetsWhatVanishes) {
    EXPECT_EQ(cooker.cook({disk("C:", 0, 100), disk("D:", 0, 100)}).size(), 2U);
    EXPECT_EQ(cooker.remembered(), 2U);
    EXPECT_THAT(cooker.cook({disk("C:", 0, 200)}), ElementsAre(idle(100)));
    EXPECT_EQ(cooker.remembered(), 1U);
    EXPECT_THAT(cooker.cook({disk("C:", 0, 300), disk("D:", 0, 300)}), ElementsAre(idle(100), unknown));
    EXPECT_THAT(cooker.cook({}), IsEmpty());
    EXPECT_EQ(cooker.remembered(), 0U);
}

TEST_F(CookerTest, BeginsAnewOnDemand) {
    EXPECT_EQ(cooker.cook({disk("C:", 0, 100)}).size(), 1U);
    cooker.forget();
    EXPECT_THAT(cooker.cook({disk("C:", 0, 200)}), ElementsAre(unknown));
}

TEST_F(CookerTest, RemembersNoMoreThanOneSampleOfChangingInstances) {
    for (std::uint64_t i = 1; i <= 1'000; ++i) {
        EXPECT_EQ(cooker.cook({disk(std::to_string(i).c_str(), 0, i)}).size(), 1U);
        ASSERT_EQ(cooker.remembered(), 1U);
    }
}

}  // namespace
}  // namespace wmisink::counters
