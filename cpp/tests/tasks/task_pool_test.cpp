#include "wmisink/tasks/task_pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "meeting_point.hpp"

namespace wmisink {
namespace {

using namespace std::chrono_literals;

TaskPool::Options limited(std::size_t max_threads, std::chrono::nanoseconds idle_time = 10s) {
    TaskPool::Options options;
    options.max_threads = max_threads;
    options.idle_time = idle_time;
    return options;
}

bool eventually(const std::function<bool()>& condition) {
    const auto deadline = TaskPool::Clock::now() + 20s;
    while (!condition()) {
        if (TaskPool::Clock::now() > deadline) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

TEST(TaskPool, RunsEveryTaskSubmittedFromSeveralThreads) {
    std::atomic<std::uint64_t> sum{0};
    {
        TaskPool pool(limited(4));
        MeetingPoint start(4);
        std::vector<std::thread> submitters;
        for (std::uint64_t s = 0; s < 4; ++s) {
            submitters.emplace_back([&, s] {
                start.arrive_and_wait();
                for (std::uint64_t i = 0; i < 1000; ++i) {
                    // Relaxed is enough: the pool's destructor joins the threads that add.
                    const std::uint64_t value = s * 1000 + i;
                    ASSERT_TRUE(
                        pool.submit([&sum, value] { sum.fetch_add(value, std::memory_order_relaxed); }));
                }
            });
        }
        for (std::thread& thread : submitters) thread.join();
    }
    EXPECT_EQ(sum.load(std::memory_order_relaxed), 4000ull * 3999ull / 2);
}

TEST(TaskPool, StartsAThreadForEachBlockedTaskUpToTheLimit) {
    TaskPool pool(limited(3));
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
    std::atomic<int> inside{0};
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(pool.submit([&] {
            inside.fetch_add(1, std::memory_order_relaxed);
            released.wait();
        }));
    }
    EXPECT_TRUE(eventually([&] { return inside.load(std::memory_order_relaxed) == 3; }));
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(inside.load(std::memory_order_relaxed), 3);
    EXPECT_EQ(pool.was_threads(), 3u);
    release.set_value();
    EXPECT_TRUE(pool.shutdown(TaskPool::Clock::now() + 20s));
    EXPECT_EQ(inside.load(std::memory_order_relaxed), 5);
}

/// A sparing pool with as much patience as a test needs to see that it is used, or not.
TaskPool::Options sparing(std::size_t eager_threads, std::chrono::nanoseconds patience) {
    TaskPool::Options options;
    options.eager_threads = eager_threads;
    options.patience = patience;
    return options;
}

TEST(TaskPool, ThatIsSparingHasFewThreadsForABurstOfShortTasks) {
    TaskPool pool(sparing(3, 1h));
    std::atomic<int> ran{0};
    std::size_t most = 0;
    for (int i = 0; i < 2000; ++i) {
        ASSERT_TRUE(pool.submit([&] { ran.fetch_add(1, std::memory_order_relaxed); }));
        most = std::max(most, pool.was_threads());
    }
    EXPECT_TRUE(eventually([&] { return ran.load(std::memory_order_relaxed) == 2000; }));
    EXPECT_LE(most, 4u);  // three, and one that looks whether the tasks move
    EXPECT_GE(most, 1u);
}

TEST(TaskPool, ThatIsSparingStartsAThreadForEachTaskWhereTheyAreBlocked) {
    TaskPool pool(sparing(2, 1ms));
    MeetingPoint all(21);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(pool.submit([&] { all.arrive_and_wait(); }));
    all.arrive_and_wait();  // only if they all run beside each other
    EXPECT_EQ(pool.was_threads(), 20u);
    EXPECT_TRUE(pool.shutdown(TaskPool::Clock::now() + 20s));
}

TEST(TaskPool, RunsFirstWhatIsSubmittedSo) {
    TaskPool pool(limited(1));
    std::promise<void> release;
    std::promise<void> entered;
    ASSERT_TRUE(pool.submit([&] {
        entered.set_value();
        release.get_future().wait();
    }));
    entered.get_future().wait();
    std::vector<int> order;  // touched by the one thread, and here after its end
    ASSERT_TRUE(pool.submit([&] { order.push_back(2); }));
    ASSERT_TRUE(pool.submit_first([&] { order.push_back(1); }));
    ASSERT_TRUE(pool.submit([&] { order.push_back(3); }));
    release.set_value();
    EXPECT_TRUE(pool.shutdown(TaskPool::Clock::now() + 20s));
    EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST(TaskPool, UsesAnIdleThreadAgain) {
    TaskPool pool;
    std::mutex mutex;
    std::set<std::thread::id> ids;
    std::atomic<int> ran{0};
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(pool.submit([&] {
            const std::lock_guard lock(mutex);
            ids.insert(std::this_thread::get_id());
            ran.fetch_add(1, std::memory_order_relaxed);
        }));
        const auto idle_again = [&] {
            return ran.load(std::memory_order_relaxed) == i + 1 && pool.was_idle() == 1;
        };
        ASSERT_TRUE(eventually(idle_again)) << "threads: " << pool.was_threads();
    }
    const std::lock_guard lock(mutex);
    EXPECT_EQ(ids.size(), 1u);
}

TEST(TaskPool, EndsIdleThreadsAndStartsNewOnes) {
    TaskPool pool(limited(1, 1ms));
    for (int i = 0; i < 200; ++i) {
        std::promise<void> ran;
        ASSERT_TRUE(pool.submit([&] { ran.set_value(); }));
        ASSERT_EQ(ran.get_future().wait_for(20s), std::future_status::ready) << "task " << i << " never ran";
        if (i % 2 == 0) std::this_thread::sleep_for(1ms);
    }
    EXPECT_TRUE(eventually([&] { return pool.was_threads() == 0; }));
}

TEST(TaskPool, RunsTheHooksOnceOnEachThread) {
    std::atomic<int> started{0};
    std::atomic<int> stopped{0};
    TaskPool::Options options = limited(2);
    options.on_thread_start = [&] { started.fetch_add(1, std::memory_order_relaxed); };
    options.on_thread_stop = [&] { stopped.fetch_add(1, std::memory_order_relaxed); };
    {
        TaskPool pool(std::move(options));
        MeetingPoint both(3);
        for (int i = 0; i < 2; ++i) ASSERT_TRUE(pool.submit([&] { both.arrive_and_wait(); }));
        both.arrive_and_wait();
        EXPECT_EQ(started.load(std::memory_order_relaxed), 2);
        EXPECT_EQ(stopped.load(std::memory_order_relaxed), 0);
    }
    EXPECT_EQ(stopped.load(std::memory_order_relaxed), 2);
}

TEST(TaskPool, RefusesTasksAfterShutdown) {
    TaskPool pool;
    EXPECT_TRUE(pool.shutdown(TaskPool::Clock::now() + 20s));
    bool ran = false;
    EXPECT_FALSE(pool.submit([&] { ran = true; }));
    EXPECT_FALSE(ran);
    EXPECT_TRUE(pool.shutdown(TaskPool::Clock::now()));
}

TEST(TaskPool, ShutdownRunsWhatWasAccepted) {
    TaskPool pool(limited(1));
    std::atomic<int> ran{0};
    for (int i = 0; i < 50; ++i)
        ASSERT_TRUE(pool.submit([&] { ran.fetch_add(1, std::memory_order_relaxed); }));
    EXPECT_TRUE(pool.shutdown(TaskPool::Clock::now() + 20s));
    EXPECT_EQ(ran.load(std::memory_order_relaxed), 50);
}

TEST(TaskPool, ShutdownGivesUpAtTheDeadlineAndDropsWhatWaits) {
    auto release = std::make_shared<std::promise<void>>();
    auto held = std::make_shared<int>(7);  // what a dropped task holds is let go
    std::promise<void> entered;
    {
        TaskPool pool(limited(1));
        ASSERT_TRUE(pool.submit([&entered, release] {
            entered.set_value();
            release->get_future().wait();
        }));
        entered.get_future().wait();
        ASSERT_TRUE(pool.submit([held] { ADD_FAILURE() << "a task ran after the deadline " << *held; }));
        EXPECT_EQ(held.use_count(), 2);

        const auto begin = TaskPool::Clock::now();
        EXPECT_FALSE(pool.shutdown(begin + 50ms));
        EXPECT_GE(TaskPool::Clock::now() - begin, 50ms);
        EXPECT_EQ(held.use_count(), 1);
    }
    // The pool is gone though its task still waits: nobody waited for that one again.
    release->set_value();
}

TEST(TaskPool, ShutdownFromItsOwnThreadDoesNotWaitForItself) {
    auto pool = std::make_shared<TaskPool>(limited(2));
    std::promise<bool> answer;
    ASSERT_TRUE(pool->submit([&answer, pool]() mutable {
        const bool ended = pool->shutdown(TaskPool::Clock::now() + 20s);
        pool.reset();
        answer.set_value(ended);
    }));
    pool.reset();  // whichever comes last destroys the pool, perhaps the pool's own thread
    EXPECT_TRUE(answer.get_future().get());
}

}  // namespace
}  // namespace wmisink
