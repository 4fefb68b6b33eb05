#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "wmisink/sink/call_state.hpp"

namespace wmisink {

/// Tells that a call has been accepted and that WMI has never called back since: a firewall shows itself by
/// nothing else (pitfall 20). It needs no timer: whoever asks is told. Thread-safe.
class Silence {
  public:
    /// After `limit` without a callback it is silent; none: for calls whose silence is normal.
    explicit Silence(std::optional<std::chrono::nanoseconds> limit) noexcept : limit_{limit} {}

    /// WMI has accepted the call.
    void note_accepted(const CallState& state) noexcept {
        // Relaxed: a figure, and nothing is ordered by it.
        accepted_after_.store(state.elapsed().count(), std::memory_order_relaxed);
    }

    /// For how long the call has been, or had been at its end, without a callback; none: it had one, or was
    /// not accepted yet.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> lasted(const CallState& state) const noexcept;
    /// It has been so for longer than the limit.
    [[nodiscard]] bool is_alarming(const CallState& state) const noexcept {
        const auto silent = limit_ ? lasted(state) : std::nullopt;
        return silent && *silent >= *limit_;
    }

  private:
    const std::optional<std::chrono::nanoseconds> limit_;
    std::atomic<std::int64_t> accepted_after_{-1};
};

/// "No callback has arrived in 30 s: …", and what to do.
[[nodiscard]] std::string silence_message(std::chrono::nanoseconds lasted);

/// "0.25 s"
[[nodiscard]] std::string in_seconds(std::chrono::nanoseconds time);

}  // namespace wmisink
