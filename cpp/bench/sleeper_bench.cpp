#include <benchmark/benchmark.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "contenders.hpp"
#include "object_pool.hpp"
#include "reader.hpp"
#include "sample.hpp"
#include "this_thread.hpp"

// Callbacks while the reader does not read: asleep, so that one of them has to wake it, or busy with a lock
// in its hands that stands for Python's.

namespace wmisink::bench {
namespace {

constexpr std::size_t kCapacity = 16384;

template <class C>
void wake(benchmark::State& state) {
    stay_on_processor(0);
    ObjectPool objects{1};
    {
        C contender{kCapacity};
        Reader reader{contender, Reader::WhenEmpty::sleep};
        Sample times{1000};
        std::uint64_t indicated = 0;
        for ([[maybe_unused]] auto _ : state) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});  // the reader falls asleep
            const auto start = Clock::now();
            contender.indicate(1, objects.data());
            const auto time = Clock::now() - start;
            times.add(time);
            state.SetIterationTime(std::chrono::duration<double>{time}.count());
            reader.wait_until_released(++indicated);
        }
        state.counters["p50_us"] = times.quantile(0.5) / 1e3;
    }
    if (!objects.is_unreferenced()) state.SkipWithError("A reference was not given back.");
}

BENCHMARK(wake<OurSink>)
    ->Name("wake/query_sink")
    ->UseManualTime()
    ->Iterations(200)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(wake<LockedDeque>)
    ->Name("wake/locked_deque")
    ->UseManualTime()
    ->Iterations(200)
    ->Unit(benchmark::kMicrosecond);

/// The lock that every Python thread needs.
std::mutex lock_of_python;

/// What a sink written in Python does, whatever its queue: each callback wants the lock.
class PythonicSink final : public Contender {
  public:
    explicit PythonicSink(std::size_t capacity) : sink_{capacity} {}

    void indicate(LONG count, IWbemClassObject** objects) noexcept override {
        const std::lock_guard lock{lock_of_python};
        sink_.indicate(count, objects);
    }
    void take(Rows& rows, std::size_t max) override { sink_.take(rows, max); }

  private:
    OurSink sink_;
};

enum class Holds { nothing, the_lock };

void be_busy(Clock::duration time) {
    const auto until = Clock::now() + time;
    while (Clock::now() < until) {
    }
}

/// Each iteration: the reader is busy for 100 ms, with the lock or without, while callbacks come every 0.1
/// ms; then it takes all rows.
template <class C, Holds kHolds>
void busy_reader(benchmark::State& state) {
    constexpr std::chrono::milliseconds kBusy{100};
    constexpr std::chrono::microseconds kBetween{100};
    constexpr std::size_t kBatch = 10;
    stay_on_processor(0);
    ObjectPool objects{kBatch};
    C contender{kCapacity};
    Sample times{100000};
    std::size_t indicated = 0;
    std::size_t taken = 0;
    long waits = 0;
    for ([[maybe_unused]] auto _ : state) {
        std::atomic<bool> begun{false};
        std::atomic<bool> over{false};
        std::thread reader{[&] {
            stay_on_processor(1);
            std::unique_lock lock{lock_of_python, std::defer_lock};
            if (kHolds == Holds::the_lock) lock.lock();
            begun.store(true, std::memory_order_release);  // (1)
            be_busy(kBusy);
            over.store(true, std::memory_order_relaxed);  // nothing is read on the strength of it
        }};
        while (!begun.load(std::memory_order_acquire)) std::this_thread::yield();  // (1)
        Clock::duration total{};
        while (!over.load(std::memory_order_relaxed)) {
            const long waited = waits_of_this_thread();
            const auto start = Clock::now();
            contender.indicate(kBatch, objects.data());
            const auto time = Clock::now() - start;
            waits += waits_of_this_thread() - waited;
            indicated += kBatch;
            total += time;
            times.add(time);
            be_busy(kBetween);
        }
        reader.join();
        Rows rows;
        contender.take(rows, kCapacity);
        taken += rows.size();
        state.SetIterationTime(std::chrono::duration<double>{total}.count());
    }
    if (taken != indicated) state.SkipWithError("Not every object has arrived.");
    if (!objects.is_unreferenced()) state.SkipWithError("A reference was not given back.");
    if (std::is_same_v<C, OurSink> && waits > 0) state.SkipWithError("A callback has waited for the reader.");
    state.counters["callbacks"] = static_cast<double>(times.size());
    state.counters["waits"] = static_cast<double>(waits);
    state.counters["p50_us"] = times.quantile(0.5) / 1e3;
    state.counters["p99_us"] = times.quantile(0.99) / 1e3;
    state.counters["p999_us"] = times.quantile(0.999) / 1e3;
    state.counters["max_us"] = times.quantile(1) / 1e3;
}

template <class C, Holds kHolds>
void register_busy_reader(const char* name) {
    benchmark::RegisterBenchmark(name, busy_reader<C, kHolds>)
        ->UseManualTime()
        ->Iterations(10)
        ->Unit(benchmark::kMicrosecond);
}

[[maybe_unused]] const bool kSleeperRegistered = [] {
    register_busy_reader<OurSink, Holds::nothing>("busy_reader/query_sink/holds_nothing");
    register_busy_reader<OurSink, Holds::the_lock>("busy_reader/query_sink/holds_lock");
    register_busy_reader<PythonicSink, Holds::nothing>("busy_reader/pythonic_sink/holds_nothing");
    register_busy_reader<PythonicSink, Holds::the_lock>("busy_reader/pythonic_sink/holds_lock");
    return true;
}();

}  // namespace
}  // namespace wmisink::bench
