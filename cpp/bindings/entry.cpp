#include "entry.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#ifdef _WIN32
#include <process.h>
#else
#include <unistd.h>
#endif

namespace wmisink::bindings {
namespace {

/// Never destroyed: threads may ask until the very end of the process.
struct Entries {
    std::mutex mutex;
    std::condition_variable left;
    std::uint64_t inside = 0;
    bool closed = false;
};

Entries& entries() {
    static Entries* const instance = new Entries;
    return *instance;
}

long process_id() noexcept {
#ifdef _WIN32
    return _getpid();
#else
    return getpid();
#endif
}

std::atomic<long> claimed_by{0};

}  // namespace

Entry::Entry() {
    Entries& all = entries();
    const std::lock_guard lock(all.mutex);
    if (all.closed) throw std::runtime_error("Python is ending; WMI can no longer be called.");
    ++all.inside;
}

Entry::~Entry() {
    Entries& all = entries();
    const std::lock_guard lock(all.mutex);
    --all.inside;
    if (all.closed) all.left.notify_all();
}

bool close_entries(std::chrono::steady_clock::time_point deadline) {
    Entries& all = entries();
    std::unique_lock lock(all.mutex);
    all.closed = true;
    return all.left.wait_until(lock, deadline, [&all] { return all.inside == 0; });
}

bool entries_closed() noexcept {
    Entries& all = entries();
    const std::lock_guard lock(all.mutex);
    return all.closed;
}

std::chrono::steady_clock::time_point deadline_after(std::optional<double> seconds) {
    using Clock = std::chrono::steady_clock;
    constexpr double kLongest = 1e9;  // seconds: some thirty years, and far from the clock's end
    if (!seconds || !(*seconds < kLongest)) return Clock::time_point::max();
    return Clock::now() + std::chrono::duration_cast<Clock::duration>(
                              std::chrono::duration<double>(std::max(*seconds, 0.0)));
}

bool is_our_process() noexcept {
    // Relaxed, here and below: the number is a process's own, and fork copies it with everything else.
    const long claimed = claimed_by.load(std::memory_order_relaxed);
    return claimed == 0 || claimed == process_id();
}

void claim_process() {
    if (!is_our_process()) {
        throw std::runtime_error(
            "This process was forked from one that had used wmisink, whose threads it does not have. Start "
            "processes with "
            "multiprocessing's 'spawn' method, or use wmisink only after the fork.");
    }
    claimed_by.store(process_id(), std::memory_order_relaxed);
}

bool process_claimed() noexcept { return claimed_by.load(std::memory_order_relaxed) != 0; }

}  // namespace wmisink::bindings
