#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/text.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// Where a call stands. From `completed` on it has ended, and no phase follows.
enum class Phase : std::uint8_t {
    created,     ///< not yet given to WMI
    started,     ///< WMI has accepted the call
    receiving,   ///< a callback has come
    completed,   ///< WMI's final status, a success
    failed,      ///< WMI's final status, a failure, or the call could not be started
    cancelled,   ///< cancelled by this program; a WBEM_E_CALL_CANCELLED from WMI is `failed`
    timed_out,   ///< the call's deadline has passed
    overflowed,  ///< the queue was full under `Overflow::fail`
};

[[nodiscard]] constexpr bool has_ended(Phase phase) noexcept { return phase >= Phase::completed; }
[[nodiscard]] const char* phase_name(Phase phase) noexcept;

/// How a call ended: written once, then only read.
struct CallEnd {
    Phase phase = Phase::completed;
    HRESULT hresult = S_OK;
    std::string operation{};  ///< what told of the end: a COM method, or "cancel", "timeout"
    std::string message{};    ///< strParam of a failure, or our own sentence; UTF-8
    WideString path{};        ///< strParam of a success: the path of what was put, as it came
    com_ptr<IWbemClassObject> error_object{};  ///< pObjParam: the extended error object, if WMI sent one
};

/// An end with its texts, or without them where there is no memory: the end itself is never lost.
[[nodiscard]] CallEnd make_end(Phase phase, HRESULT hresult, std::string_view operation,
                               std::string_view message = {}) noexcept;

/// LOWORD and HIWORD of a progress status. A provider need not report any, and `total` may be 0.
/// Source: IWbemObjectSink::SetStatus, WBEM_STATUS_PROGRESS.
struct Progress {
    std::uint32_t done = 0;
    std::uint32_t total = 0;
};

/// The life of one call: created, started, receiving, then exactly one end.
///
/// Every method may be called from any thread. Those that WMI's threads call are noexcept and never wait.
class CallState {
  public:
    using Clock = std::chrono::steady_clock;

    CallState() = default;
    CallState(const CallState&) = delete;
    CallState& operator=(const CallState&) = delete;

    void note_started() noexcept;
    /// True for the first one.
    bool note_callback() noexcept;
    void note_refused() noexcept { refused_.fetch_add(1, std::memory_order_relaxed); }
    void note_rows() noexcept;
    /// Keeps the newest progress, and its text if one came.
    void note_progress(HRESULT packed, BSTR text) noexcept;

    /// Ends the call; true for the one caller that did. What it wrote is visible to who sees has_ended().
    bool end(CallEnd end) noexcept;

    [[nodiscard]] Phase phase() const noexcept;
    /// The end, once phase() has said that there is one; null before.
    [[nodiscard]] const CallEnd* ended() const noexcept;

    [[nodiscard]] Progress progress() const noexcept;
    [[nodiscard]] std::string progress_text() const;
    [[nodiscard]] std::uint64_t callbacks() const noexcept;
    /// Callbacks that were refused for who made them; among the callbacks.
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_.load(std::memory_order_relaxed); }
    /// From the call's creation to its first row.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> first_row() const noexcept;
    /// From the call's creation to its end, or until now.
    [[nodiscard]] std::chrono::nanoseconds elapsed() const noexcept;

  private:
    void advance(Phase from, Phase to) noexcept;
    [[nodiscard]] std::int64_t age() const noexcept;

    const Clock::time_point created_ = Clock::now();
    std::atomic<Phase> phase_{Phase::created};
    std::atomic<bool> claimed_{false};
    CallEnd end_;
    std::atomic<std::int64_t> ended_after_{0};
    std::atomic<std::int64_t> first_row_{-1};
    std::atomic<std::uint64_t> callbacks_{0};
    std::atomic<std::uint64_t> refused_{0};  // relaxed: a statistic
    std::atomic<std::uint32_t> progress_{0};
    mutable std::mutex text_mutex_;
    std::string progress_text_;
};

}  // namespace wmisink
