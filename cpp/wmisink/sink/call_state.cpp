#include "wmisink/sink/call_state.hpp"

#include <new>
#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/text.hpp"

namespace wmisink {

const char* phase_name(Phase phase) noexcept {
    switch (phase) {
        case Phase::created:
            return "created";
        case Phase::started:
            return "started";
        case Phase::receiving:
            return "receiving";
        case Phase::completed:
            return "completed";
        case Phase::failed:
            return "failed";
        case Phase::cancelled:
            return "cancelled";
        case Phase::timed_out:
            return "timed_out";
        case Phase::overflowed:
            return "overflowed";
    }
    return "unknown";
}

void CallState::advance(Phase from, Phase to) noexcept {
    // Relaxed: these two phases publish nothing.
    phase_.compare_exchange_strong(from, to, std::memory_order_relaxed, std::memory_order_relaxed);
}

CallEnd make_end(Phase phase, HRESULT hresult, std::string_view operation,
                 std::string_view message) noexcept {
    CallEnd end{phase, hresult};
    try {
        end.operation = operation;
        end.message = message;
    } catch (const std::bad_alloc&) {
        end.message.clear();
    }
    return end;
}

std::int64_t CallState::age() const noexcept {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - created_).count();
}

void CallState::note_started() noexcept { advance(Phase::created, Phase::started); }

bool CallState::note_callback() noexcept {
    // Relaxed: a statistic.
    if (callbacks_.fetch_add(1, std::memory_order_relaxed) != 0) return false;
    advance(Phase::created, Phase::receiving);  // WMI may call back before ExecQueryAsync has returned
    advance(Phase::started, Phase::receiving);
    return true;
}

void CallState::note_rows() noexcept {
    // Relaxed: a statistic; the load keeps the clock out of every callback but the first.
    if (first_row_.load(std::memory_order_relaxed) >= 0) return;
    std::int64_t none = -1;
    first_row_.compare_exchange_strong(none, age(), std::memory_order_relaxed, std::memory_order_relaxed);
}

void CallState::note_progress(HRESULT packed, BSTR text) noexcept {
    progress_.store(static_cast<std::uint32_t>(packed), std::memory_order_relaxed);  // both halves at once
    if (text == nullptr) return;
    // A callback never waits: while a reader copies the text, the one before stays.
    const std::unique_lock lock{text_mutex_, std::try_to_lock};
    if (!lock.owns_lock()) return;
    try {
        progress_text_ = to_utf8(view_of(text));
    } catch (...) {
        progress_text_.clear();  // no memory for a text that is only informative
    }
}

bool CallState::end(CallEnd end) noexcept {
    // (1) relaxed: the exchange only picks one winner; the phase below publishes what it writes.
    if (claimed_.exchange(true, std::memory_order_relaxed)) return false;
    const Phase phase = end.phase;
    end_ = std::move(end);
    ended_after_.store(age(), std::memory_order_relaxed);
    // (2) release: pairs with phase(); end_ is complete for whoever sees the ended phase. seq_cst, since
    // sleepers are roused after it (see Parking).
    phase_.store(phase, std::memory_order_seq_cst);
    return true;
}

Phase CallState::phase() const noexcept { return phase_.load(std::memory_order_seq_cst); }  // (2)

const CallEnd* CallState::ended() const noexcept { return has_ended(phase()) ? &end_ : nullptr; }

Progress CallState::progress() const noexcept {
    const std::uint32_t packed = progress_.load(std::memory_order_relaxed);
    return {packed & 0xffffu, packed >> 16};
}

std::string CallState::progress_text() const {
    const std::lock_guard lock{text_mutex_};
    return progress_text_;
}

std::uint64_t CallState::callbacks() const noexcept { return callbacks_.load(std::memory_order_relaxed); }

std::optional<std::chrono::nanoseconds> CallState::first_row() const noexcept {
    const std::int64_t after = first_row_.load(std::memory_order_relaxed);
    if (after < 0) return std::nullopt;
    return std::chrono::nanoseconds{after};
}

std::chrono::nanoseconds CallState::elapsed() const noexcept {
    const bool over = has_ended(phase());
    return std::chrono::nanoseconds{over ? ended_after_.load(std::memory_order_relaxed) : age()};
}

}  // namespace wmisink
