#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "sink/explorer/atomic.hpp"
#include "sink/explorer/explore.hpp"
#include "sink/explorer/mutex.hpp"
#include "sink/explorer/parking_model.hpp"
#include "sink/explorer/plain.hpp"

// The explorer itself, on programs of which it is known what the memory model allows.

namespace wmisink::explorer {
namespace {

using enum std::memory_order;

constexpr std::size_t kLitmusSeeds = 1000;

class Litmus : public Scenario {
  public:
    [[nodiscard]] std::size_t threads() const override { return threads_.size(); }
    void run(ThreadId thread) override { threads_[thread - 1](); }
    void check() override {
        if (outcome_) Execution::current().expect(!outcome_(), "The outcome that was asked for.");
    }

  protected:
    void thread(std::function<void()> body) { threads_.push_back(std::move(body)); }
    /// The run counts as failed if this is true at its end.
    void look_for(std::function<bool()> outcome) { outcome_ = std::move(outcome); }

  private:
    std::vector<std::function<void()>> threads_;
    std::function<bool()> outcome_;
};

template <class L, class... Arguments>
Report explore_litmus(Arguments... arguments) {
    return explore([=] { return std::make_unique<L>(arguments...); }, kLitmusSeeds);
}

struct MessagePassing : Litmus {
    Plain<int> message{"the message", 0};
    Atomic<bool> sent{false};

    MessagePassing(std::memory_order store, std::memory_order load) {
        thread([=, this] {
            message.write(1);
            sent.store(true, store);
        });
        thread([=, this] {
            if (sent.load(load)) Execution::current().expect(message.read() == 1, "An old message.");
        });
    }
};

TEST(Explorer, MessagePassingNeedsReleaseAndAcquire) {
    EXPECT_FALSE((explore_litmus<MessagePassing>(release, acquire).failed_seed));
    EXPECT_FALSE((explore_litmus<MessagePassing>(seq_cst, seq_cst).failed_seed));
    EXPECT_TRUE((explore_litmus<MessagePassing>(relaxed, acquire).failed_seed));
    EXPECT_TRUE((explore_litmus<MessagePassing>(release, relaxed).failed_seed));
}

struct WriteAfterRelease : Litmus {
    Plain<int> message{"the message", 0};
    Atomic<bool> sent{false};

    WriteAfterRelease() {
        thread([this] {
            sent.store(true, release);
            message.write(1);
        });
        thread([this] {
            if (sent.load(acquire)) (void)message.read();
        });
    }
};

TEST(Explorer, AWriteAfterTheReleaseIsNotPublished) {
    EXPECT_TRUE(explore_litmus<WriteAfterRelease>().failed_seed);
}

struct StoreBuffering : Litmus {
    Atomic<int> x{0};
    Atomic<int> y{0};
    int saw_y = -1;
    int saw_x = -1;

    StoreBuffering(std::memory_order store, std::memory_order load) {
        thread([=, this] {
            x.store(1, store);
            saw_y = y.load(load);
        });
        thread([=, this] {
            y.store(1, store);
            saw_x = x.load(load);
        });
        look_for([this] { return saw_y == 0 && saw_x == 0; });
    }
};

TEST(Explorer, BothSidesMissEachOtherUnlessSequentiallyConsistent) {
    EXPECT_FALSE((explore_litmus<StoreBuffering>(seq_cst, seq_cst).failed_seed));
    EXPECT_TRUE((explore_litmus<StoreBuffering>(release, seq_cst).failed_seed));
    EXPECT_TRUE((explore_litmus<StoreBuffering>(seq_cst, acquire).failed_seed));
}

struct TwoReadings : Litmus {
    Atomic<int> x{0};
    int first = -1;
    int second = -1;

    explicit TwoReadings(bool backwards) {
        thread([this] {
            x.store(1, relaxed);
            x.store(2, relaxed);
        });
        thread([this] {
            first = x.load(relaxed);
            second = x.load(relaxed);
        });
        look_for([=, this] { return backwards ? second < first : (first == 0 && second == 2); });
    }
};

TEST(Explorer, AReaderNeverGoesBack) {
    EXPECT_FALSE(explore_litmus<TwoReadings>(true).failed_seed);
    EXPECT_TRUE(explore_litmus<TwoReadings>(false).failed_seed);
}

struct CrossedStores : Litmus {
    Atomic<int> x{0};
    Atomic<int> y{0};

    explicit CrossedStores(std::memory_order order) {
        thread([=, this] {
            x.store(1, order);
            y.store(2, order);
        });
        thread([=, this] {
            y.store(1, order);
            x.store(2, order);
        });
        look_for([this] { return x.load(acquire) == 1 && y.load(acquire) == 1; });
    }
};

TEST(Explorer, StoresThatNothingOrdersTakeEitherOrder) {
    EXPECT_TRUE(explore_litmus<CrossedStores>(release).failed_seed);
    EXPECT_FALSE(explore_litmus<CrossedStores>(seq_cst).failed_seed);
}

struct IndependentReaders : Litmus {
    Atomic<int> x{0};
    Atomic<int> y{0};
    int seen[4] = {};

    explicit IndependentReaders(std::memory_order load, std::memory_order store) {
        thread([=, this] { x.store(1, store); });
        thread([=, this] { y.store(1, store); });
        thread([=, this] {
            seen[0] = x.load(load);
            seen[1] = y.load(load);
        });
        thread([=, this] {
            seen[2] = y.load(load);
            seen[3] = x.load(load);
        });
        look_for([this] { return seen[0] == 1 && seen[1] == 0 && seen[2] == 1 && seen[3] == 0; });
    }
};

TEST(Explorer, ReadersAgreeOnTheOrderOfStoresOnlyIfSequentiallyConsistent) {
    EXPECT_TRUE((explore_litmus<IndependentReaders>(acquire, release).failed_seed));
    EXPECT_FALSE((explore_litmus<IndependentReaders>(seq_cst, seq_cst).failed_seed));
}

struct ReleaseSequence : Litmus {
    Plain<int> message{"the message", 0};
    Atomic<int> x{0};

    explicit ReleaseSequence(bool by_update) {
        thread([this] {
            message.write(1);
            x.store(1, release);
        });
        thread([=, this] {
            if (x.load(relaxed) != 1) return;
            if (by_update) {
                x.exchange(2, relaxed);
            } else {
                x.store(2, relaxed);
            }
        });
        thread([this] {
            if (x.load(acquire) == 2) (void)message.read();
        });
    }
};

TEST(Explorer, ARelaxedUpdateContinuesAReleaseSequenceAndAStoreDoesNot) {
    EXPECT_FALSE(explore_litmus<ReleaseSequence>(true).failed_seed);
    EXPECT_TRUE(explore_litmus<ReleaseSequence>(false).failed_seed);
}

struct Counting : Litmus {
    Atomic<int> left{3};
    int last = 0;

    Counting() {
        for (int i = 0; i < 3; ++i) {
            thread([this] {
                int seen = left.load(relaxed);
                while (!left.compare_exchange_weak(seen, seen - 1, relaxed, relaxed)) {
                }
                if (seen == 1) ++last;
            });
        }
        look_for([this] { return left.load(relaxed) != 0 || last != 1; });
    }
};

TEST(Explorer, UpdatesLoseNothing) { EXPECT_FALSE(explore_litmus<Counting>().failed_seed); }

struct Guarded : Litmus {
    Plain<int> value{"the value", 0};
    Mutex mutex;

    explicit Guarded(bool locks) {
        for (int i = 0; i < 3; ++i) {
            thread([=, this] {
                std::unique_lock lock{mutex, std::defer_lock};
                if (locks) lock.lock();
                value.write(value.read() + 1);
            });
        }
        look_for([this] { return value.read() != 3; });
    }
};

TEST(Explorer, AMutexOrdersWhatItGuards) {
    EXPECT_FALSE(explore_litmus<Guarded>(true).failed_seed);
    EXPECT_TRUE(explore_litmus<Guarded>(false).failed_seed);
}

struct SleepAndWake : Litmus {
    Atomic<bool> ready{false};
    ParkingModel parking;
    Mutex mutex;
    Condition condition;

    SleepAndWake(bool parks, std::memory_order store) {
        thread([=, this] {
            ready.store(true, store);
            parks ? (void)parking.wake() : condition.notify_all();
        });
        thread([=, this] {
            if (parks) {
                parking.wait([this] { return ready.load(seq_cst); });
            } else {
                std::unique_lock lock{mutex};
                if (!ready.load(seq_cst)) condition.wait(lock);
            }
        });
    }
};

TEST(Explorer, ALostWakeIsAFailure) {
    const Report lost = explore_litmus<SleepAndWake>(false, seq_cst);
    ASSERT_TRUE(lost.failed_seed);
    EXPECT_EQ(lost.failure, "All threads that are left sleep, and nobody wakes them.");
    EXPECT_FALSE((explore_litmus<SleepAndWake>(true, seq_cst).failed_seed));
    EXPECT_TRUE((explore_litmus<SleepAndWake>(true, release).failed_seed));
}

struct Spinning : Litmus {
    Atomic<bool> never{false};

    Spinning() {
        thread([this] {
            while (!never.load(acquire) && !Execution::current().failed()) {
            }
        });
    }
};

TEST(Explorer, AThreadThatMakesNoProgressIsAFailure) {
    EXPECT_EQ(explore_litmus<Spinning>().failure, "The threads make no progress.");
}

TEST(Explorer, ASeedDecidesEverything) {
    const Report once = explore_litmus<StoreBuffering>(release, acquire);
    const Report again = explore_litmus<StoreBuffering>(release, acquire);
    ASSERT_TRUE(once.failed_seed);
    EXPECT_EQ(once.failed_seed, again.failed_seed);
    EXPECT_EQ(once.trace, again.trace);
    EXPECT_NE(once.trace.find("FAILS: The outcome that was asked for."), std::string::npos) << once;
}

TEST(Explorer, AWeakeningChangesOnlyWhatItNames) {
    struct Named : MessagePassing {
        Named() : MessagePassing(release, acquire) { Execution::current().name(0, "sent"); }
    };
    const auto make = [] { return std::make_unique<Named>(); };
    const Report caught = explore(make, kLitmusSeeds, Weakening{"sent", Operation::store, release, relaxed});
    EXPECT_TRUE(caught.failed_seed);
    EXPECT_GT(caught.weakenings, 0u);
    const Report untouched =
        explore(make, kLitmusSeeds, Weakening{"sent", Operation::store, seq_cst, relaxed});
    EXPECT_FALSE(untouched.failed_seed);
    EXPECT_EQ(untouched.weakenings, 0u);
}

}  // namespace
}  // namespace wmisink::explorer
