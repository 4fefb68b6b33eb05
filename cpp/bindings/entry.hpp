#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <thread>
#include <type_traits>

#if defined(__GLIBCXX__) && !defined(_WIN32)
#include <cxxabi.h>
#endif

/// @file
/// Going into Python and out of it, and the end of the interpreter.
///
/// When an interpreter ends, Python (before 3.14) ends every thread that asks for the GIL, by unwinding its
/// stack. Through frames of WMI and of ours that would end the process instead. So nobody is to ask any more:
/// `close_entries` lets nobody in and waits, within limits, until all are out; and a thread that is caught
/// all the same is held where it is. Source: CPython gh-87135, PEP 788.

namespace wmisink::bindings {

/// Calls something that may run Python code or take the GIL. A thread that Python ends in there stays there
/// until the process ends, and unwinds nothing.
template <class Function>
auto hold_if_ended(Function&& function) -> std::invoke_result_t<Function> {
#if defined(__GLIBCXX__) && !defined(_WIN32)
    try {
        return function();
    } catch (const abi::__forced_unwind&) {
        for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
    }
#else
    return function();
#endif
}

/// What a thread meets that calls once Python is ending. The one that ends Python, in an exit handler, is
/// told by RuntimeError. Any other is a daemon thread, which Python leaves behind: it ends as sys.exit() ends
/// it, with its finally blocks and without a word.
class PythonEnding : public std::runtime_error {
  public:
    PythonEnding();
};

/// From now on Python is ending, by the thread that calls this.
void begin_ending() noexcept;

/// For a Python thread that has waited, or is told that its call is cancelled. @throws PythonEnding on any
/// but the thread that ends Python.
void leave_if_ending();

/// Has PythonEnding shown to Python.
void register_ending();

/// One thread's stay on the boundary between WMI and Python. While there is one, close_entries() waits.
class Entry {
  public:
    /// @throws PythonEnding once close_entries() has begun, std::runtime_error in a forked process.
    Entry();
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
};

/// Lets nobody enter any more, and waits until all have left or `deadline` comes; false for the latter.
/// Without the GIL.
bool close_entries(std::chrono::steady_clock::time_point deadline);

/// True once close_entries() has begun.
[[nodiscard]] bool entries_closed() noexcept;

/// Lets go of the GIL for as long as it lives, as a Python thread that waits for WMI. Counts as an Entry.
class WithoutGil {
  public:
    WithoutGil() : state_(PyEval_SaveThread()) {}
    ~WithoutGil() {
        hold_if_ended([this] { PyEval_RestoreThread(state_); });
    }
    WithoutGil(const WithoutGil&) = delete;
    WithoutGil& operator=(const WithoutGil&) = delete;

  private:
    Entry entry_;  // left after the GIL is back
    PyThreadState* state_;
};

/// Whether this thread has the GIL. Any thread, one that Python has never seen as well.
[[nodiscard]] bool has_gil() noexcept;

/// Runs what lets go of native objects: without the GIL while that is possible, since their owners may wait
/// for a thread that waits for the GIL; with it at the interpreter's end. In a forked process, whose native
/// threads are missing, not at all. Throws nothing. Any thread.
template <class Function>
void let_go(Function function) noexcept;

/// Holds the GIL on a thread of WMI's for as long as it lives. Within an Entry only.
class WithGil {
  public:
    WithGil() : state_(hold_if_ended([] { return PyGILState_Ensure(); })) {}
    ~WithGil() { PyGILState_Release(state_); }
    WithGil(const WithGil&) = delete;
    WithGil& operator=(const WithGil&) = delete;

  private:
    PyGILState_STATE state_;
};

/// Seconds from Python as a moment: none for None, and never later than the clock can tell.
[[nodiscard]] std::chrono::steady_clock::time_point deadline_after(std::optional<double> seconds);

/// Waits without the GIL until `wait(deadline)` says true, in slices short enough that Ctrl-C is answered.
/// False at the deadline. @throws py::error_already_set when a signal handler raised.
template <class Wait>
bool wait_for(std::chrono::steady_clock::time_point deadline, Wait wait) {
    using Clock = std::chrono::steady_clock;
    constexpr auto kSlice = std::chrono::milliseconds(100);
    for (;;) {
        const Clock::time_point now = Clock::now();
        const bool last = deadline - now <= kSlice;  // no overflow: neither is negative
        bool done = false;
        {
            const WithoutGil released;
            done = wait(last ? deadline : now + kSlice);
        }
        leave_if_ending();
        checked(PyErr_CheckSignals());
        if (done) return true;
        if (last) return false;
    }
}

/// False in a process forked from one that had used WMI: its threads are not here, so nothing may be asked of
/// them.
[[nodiscard]] bool is_our_process() noexcept;

/// @throws std::runtime_error in a forked process.
void require_our_process();

/// From now on the process is tied to the threads of WMI. @throws std::runtime_error in a forked process.
void claim_process();

/// Whether claim_process() was ever called.
[[nodiscard]] bool process_claimed() noexcept;

template <class Function>
void let_go(Function function) noexcept {
    if (!is_our_process()) return;
    if (!has_gil()) {
        function();
        return;
    }
    try {
        const WithoutGil released;
        function();
        return;
    } catch (const std::runtime_error&) {
        // The interpreter ends: nobody waits for the GIL any more.
    }
    function();
}

}  // namespace wmisink::bindings
