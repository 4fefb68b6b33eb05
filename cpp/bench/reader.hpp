#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>

#include "contender.hpp"

namespace wmisink::bench {

/// The one reader, on a processor of its own: takes, looks at each row for a while, releases it.
class Reader {
  public:
    enum class WhenEmpty { ask_again, sleep };

    Reader(Contender& contender, WhenEmpty when_empty);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    [[nodiscard]] std::uint64_t released() const noexcept {
        return released_.load(std::memory_order_acquire);
    }
    void wait_until_released(std::uint64_t count) const noexcept;

    /// Of the numbers of the objects; right when released() says that all are.
    [[nodiscard]] std::uint64_t sum() const noexcept { return sum_.load(std::memory_order_relaxed); }
    /// How many rows it has begun to look at: tells whether it runs.
    [[nodiscard]] std::uint64_t looked_at() const noexcept {
        return looked_at_.load(std::memory_order_relaxed);
    }

  private:
    void run();

    Contender& contender_;
    const WhenEmpty when_empty_;
    // Relaxed where nothing is read on the strength of it.
    alignas(64) std::atomic<bool> stopping_{false};
    alignas(64) std::atomic<std::uint64_t> released_{0};
    std::atomic<std::uint64_t> sum_{0};
    std::atomic<std::uint64_t> looked_at_{0};
    std::thread thread_;
};

}  // namespace wmisink::bench
