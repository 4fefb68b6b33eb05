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
    /// The thread that ends Python; none before it does.
    std::atomic<unsigned long> ended_by{0};
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
    require_our_process();  // first: in a forked process a thread that is missing may have the lock
    Entries& all = entries();
    const std::lock_guard lock(all.mutex);
    if (all.closed) throw PythonEnding();
    ++all.inside;
}

Entry::~Entry() {
    Entries& all = entries();
    const std::lock_guard lock(all.mutex);
    --all.inside;
    if (all.closed) all.left.notify_all();
}

PythonEnding::PythonEnding() : std::runtime_error("Python is ending; WMI can no longer be called.") {}

void begin_ending() noexcept {
    // Relaxed: the calls that end from here on are ended by way of locks.
    entries().ended_by.store(PyThread_get_thread_ident(), std::memory_order_relaxed);
}

void leave_if_ending() {
    const unsigned long ended_by =
        entries().ended_by.load(std::memory_order_relaxed);  // as in begin_ending()
    if (ended_by != 0 && ended_by != PyThread_get_thread_ident()) throw PythonEnding();
}

void register_ending() {
    py::register_local_exception_translator([](std::exception_ptr thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const PythonEnding& ending) {
            const bool ends_python =
                entries().ended_by.load(std::memory_order_relaxed) == PyThread_get_thread_ident();
            PyErr_SetString(ends_python ? PyExc_RuntimeError : PyExc_SystemExit,
                            ends_python ? ending.what() : "");
        }
    });
}

bool has_gil() noexcept {
#if PY_VERSION_HEX >= 0x030D0000
    return PyThreadState_GetUnchecked() != nullptr;
#else
    // Before 3.12 this is the state of whoever has the GIL. PyGILState_Check would say yes to everybody once
    // there is a second interpreter.
    PyThreadState* const current = _PyThreadState_UncheckedGet();
    return current && current == PyGILState_GetThisThreadState();
#endif
}

bool entries_closed() noexcept {
    Entries& all = entries();
    const std::lock_guard lock(all.mutex);
    return all.closed;
}

bool close_entries(std::chrono::steady_clock::time_point deadline) {
    Entries& all = entries();
    std::unique_lock lock(all.mutex);
    all.closed = true;
    return all.left.wait_until(lock, deadline, [&all] { return all.inside == 0; });
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

void require_our_process() {
    if (is_our_process()) return;
    throw std::runtime_error(
        "This process was forked from one that had used wmisink, whose threads it does not have. Start "
        "processes "
        "with multiprocessing's 'spawn' method, or use wmisink only after the fork.");
}

void claim_process() {
    require_our_process();
    claimed_by.store(process_id(), std::memory_order_relaxed);
}

bool process_claimed() noexcept { return claimed_by.load(std::memory_order_relaxed) != 0; }

}  // namespace wmisink::bindings
