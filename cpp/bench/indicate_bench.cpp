#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "allocations.hpp"
#include "contenders.hpp"
#include "object_pool.hpp"
#include "reader.hpp"
#include "sample.hpp"
#include "this_thread.hpp"

// What a callback costs for each object, for several ways to hand the objects over, while one reader takes
// them.
//
// A round: the objects are brought into this processor's cache, as if WMI had just made them; a first lot
// gets the reader going, so that it neither sleeps nor asks in vain; then, on the clock, every object is
// indicated once; then, off the clock, the reader takes what is left. A round is much shorter than a
// scheduler's slice. Those count in which the reader ran beside the callbacks, and of them the median, so
// that what else the machine does, does not.

namespace wmisink::bench {
namespace {

constexpr std::size_t kObjects = 2000;
constexpr std::size_t kLeadIn = 500;
constexpr std::size_t kCallCapacity = 16384;  // the default of a call
constexpr std::size_t kRounds = 400;
constexpr std::size_t kEnoughRounds = 20;
constexpr std::uint64_t kWarmUp = 10;   // rounds in which room may still be made
constexpr std::uint64_t kRunning = 20;  // rows that a reader who runs has looked at by the end of a round

void indicate_all(Contender& contender, ObjectPool& objects, std::size_t batch) noexcept {
    for (std::size_t i = 0; i < objects.size(); i += batch) {
        contender.indicate(static_cast<LONG>(batch), objects.data() + i);
    }
}

template <class C>
void run_rounds(benchmark::State& state, ObjectPool& objects, ObjectPool& lead_in) {
    const auto batch = static_cast<std::size_t>(state.range(0));
    C contender{kCallCapacity};
    Reader reader{contender, Reader::WhenEmpty::ask_again};
    Sample per_object{kRounds};
    std::size_t allocations = 0;
    std::uint64_t rounds = 0;
    std::uint64_t indicated = 0;
    for ([[maybe_unused]] auto _ : state) {
        lead_in.touch();
        objects.touch();
        indicate_all(contender, lead_in, 100);
        contender.end_round();
        reader.wait_until_released(indicated + 1);

        const std::uint64_t looked_at = reader.looked_at();
        const std::size_t allocated = allocations_of_this_thread();
        const auto start = Clock::now();
        indicate_all(contender, objects, batch);
        const auto time = Clock::now() - start;
        if (++rounds > kWarmUp) allocations += allocations_of_this_thread() - allocated;
        if (reader.looked_at() > looked_at + kRunning) per_object.add(time, kObjects);

        contender.end_round();
        indicated += kLeadIn + kObjects;
        reader.wait_until_released(indicated);
        state.SetIterationTime(std::chrono::duration<double>{time}.count());
    }
    if (reader.sum() != rounds * (objects.sum_of_numbers() + lead_in.sum_of_numbers())) {
        state.SkipWithError("Not every object has arrived once.");
    }
    if (std::is_same_v<C, OurSink> && allocations > 0) {
        state.SkipWithError("A callback has allocated memory.");
    }
    if (per_object.size() < kEnoughRounds) {
        state.SkipWithError(
            "The reader hardly ever ran beside the callbacks: two free processors are needed.");
    }
    state.counters["ns_per_object"] = per_object.quantile(0.5);
    state.counters["allocations"] = static_cast<double>(allocations);
    state.counters["rounds"] = static_cast<double>(per_object.size());
}

template <class C>
void indicate(benchmark::State& state) {
    stay_on_processor(0);
    ObjectPool objects{kObjects};
    ObjectPool lead_in{kLeadIn};
    run_rounds<C>(state, objects, lead_in);
    if (!objects.is_unreferenced() || !lead_in.is_unreferenced()) {
        state.SkipWithError("A reference was not given back.");
    }
}

template <class C>
void register_contender(const char* name) {
    benchmark::RegisterBenchmark(name, indicate<C>)
        ->ArgName("batch")
        ->Arg(1)
        ->Arg(10)
        ->Arg(100)
        ->Arg(1000)
        ->UseManualTime()
        ->Iterations(kRounds)
        ->Unit(benchmark::kMicrosecond);
}

[[maybe_unused]] const bool kIndicateRegistered = [] {
    register_contender<PlainArray>("indicate/plain_array");
    register_contender<OurSink>("indicate/query_sink");
    register_contender<LockedDeque>("indicate/locked_deque");
    register_contender<MoodycamelQueue>("indicate/moodycamel");
    register_contender<BoostQueue>("indicate/boost_lockfree");
    return true;
}();

}  // namespace
}  // namespace wmisink::bench
