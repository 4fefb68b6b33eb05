#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include "wmisink/client/call_registry.hpp"
#include "wmisink/com/wmi.hpp"
#include "wmisink/tasks/task_pool.hpp"

namespace wmisink {

/// The client's share of the process: one multithreaded apartment, the threads that call WMI, the calls
/// outstanding.
///
/// One for the process, made on first use and never destroyed, since WMI's threads may hold on to its parts
/// until the very end. Callers may be in any apartment or in none: COM is called on the runtime's threads
/// only. Thread-safe.
class Runtime {
  public:
    using Clock = std::chrono::steady_clock;

    static Runtime& instance();

    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    /// Runs `task` on one of the runtime's threads. Throws std::runtime_error after shutdown().
    void submit(std::function<void()> task);

    [[nodiscard]] CallRegistry& calls() noexcept { return calls_; }

    /// How many threads start and finish calls. Old by the time it is read.
    [[nodiscard]] std::size_t was_threads() const { return pool_.was_threads(); }

    /// What CoInitializeSecurity answered: S_OK, or RPC_E_TOO_LATE where somebody else had set it.
    [[nodiscard]] HRESULT security() const noexcept { return security_; }

    /// Cancels every call and waits until WMI has let go of all, or until `deadline`; false for the latter.
    /// Then no call can be started any more. For the end of the process.
    bool shutdown(Clock::time_point deadline);

  private:
    Runtime();
    ~Runtime() = default;

    TaskPool pool_;
    HRESULT security_ = S_OK;
    CallRegistry calls_;
};

}  // namespace wmisink
