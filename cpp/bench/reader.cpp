#include "reader.hpp"

#include <benchmark/benchmark.h>

#include "fakes/class_object.hpp"
#include "this_thread.hpp"

namespace wmisink::bench {

namespace {

/// Some 0.1 µs: a small part of what any use of a row costs.
void look_at(const com_ptr<IWbemClassObject>& row, std::uint64_t& numbers) noexcept {
    numbers += static_cast<std::uint64_t>(fakes::ClassObject::number_of(row));
    for (int i = 0; i < 200; ++i) benchmark::DoNotOptimize(i);
}

}  // namespace

Reader::Reader(Contender& contender, WhenEmpty when_empty)
    : contender_{contender}, when_empty_{when_empty}, thread_{[this] { run(); }} {}

Reader::~Reader() {
    stopping_.store(true, std::memory_order_relaxed);
    thread_.join();
}

void Reader::wait_until_released(std::uint64_t count) const noexcept {
    while (released() < count) std::this_thread::yield();
}

void Reader::run() {
    constexpr std::size_t kMost = 128;
    stay_on_processor(1);
    Rows rows;
    rows.reserve(kMost);
    while (!stopping_.load(std::memory_order_relaxed)) {
        contender_.take(rows, kMost);
        if (rows.empty()) {
            when_empty_ == WhenEmpty::sleep ? contender_.sleep() : std::this_thread::yield();
            continue;
        }
        std::uint64_t numbers = 0;
        for (const auto& row : rows) {
            looked_at_.fetch_add(1, std::memory_order_relaxed);
            look_at(row, numbers);
        }
        const std::size_t count = rows.size();
        rows.clear();
        sum_.fetch_add(numbers, std::memory_order_relaxed);
        // Release, with released(): the references are given back, the sum is complete.
        released_.fetch_add(count, std::memory_order_release);
    }
}

}  // namespace wmisink::bench
