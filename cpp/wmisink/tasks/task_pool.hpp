#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>

namespace wmisink {

/// Threads that are kept and used again: one starts when none is idle, up to a limit, and ends after it has
/// been idle for a while. A pool may be told to be sparing, so that a burst of short tasks does not have a
/// thread each.
///
/// Use it for work that blocks (a connection that waits, a provider that delivers rows). Tasks start in the
/// order of submission but run beside each other. A task must not throw: as with `std::thread`, that ends the
/// process.
///
/// Thread-safety: every method may be called from any thread, from the pool's own as well.
class TaskPool {
  public:
    using Task = std::function<void()>;
    using Clock = std::chrono::steady_clock;

    struct Options {
        /// Tasks beyond this many wait for a thread to be free. At least 1.
        std::size_t max_threads = 64;
        /// So many tasks run beside each other at once. One more does whenever no task has been taken for
        /// `patience` while one waits, which shows that those that run are blocked; until threads end.
        std::size_t eager_threads = std::numeric_limits<std::size_t>::max();
        std::chrono::nanoseconds patience = std::chrono::milliseconds(10);
        /// How long an idle thread stays.
        std::chrono::nanoseconds idle_time = std::chrono::seconds(10);
        /// Run on each thread of the pool, before its first task and after its last (COM's initialisation,
        /// say). Must not throw.
        Task on_thread_start;
        Task on_thread_stop;
    };

    TaskPool();
    explicit TaskPool(Options options);
    TaskPool(const TaskPool&) = delete;
    TaskPool& operator=(const TaskPool&) = delete;

    /// Waits without limit for every task that was accepted, unless a `shutdown` has reached its deadline:
    /// then it waits for nobody.
    ~TaskPool();

    /// Hands over a task. False once `shutdown` has begun; the task is then dropped unrun.
    /// @throws std::system_error if the pool has no thread and the system gives it none; the task is dropped.
    [[nodiscard]] bool submit(Task task);

    /// The same, before all tasks that wait: for one that others may be waiting for.
    [[nodiscard]] bool submit_first(Task task);

    /// Accepts no more tasks and waits until those accepted have run and every thread has ended, or until the
    /// deadline.
    ///
    /// At the deadline the tasks that have not started are dropped, and threads that are still inside a task
    /// are left alone: they end by themselves and touch nothing of the pool's owner. Called from one of the
    /// pool's own threads it does not wait for that thread.
    /// @return True if every (other) thread has ended. May be called again.
    bool shutdown(Clock::time_point deadline);

    /// How many threads there are, and how many of them wait for a task. An old answer by the time it is
    /// read.
    [[nodiscard]] std::size_t was_threads() const;
    [[nodiscard]] std::size_t was_idle() const;
    /// How many tasks wait for a thread. As old.
    [[nodiscard]] std::size_t was_waiting() const;

  private:
    class State;
    std::shared_ptr<State> state_;  // shared with the threads, so that one left behind has firm ground
};

}  // namespace wmisink
