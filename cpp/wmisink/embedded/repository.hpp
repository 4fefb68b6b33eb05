#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <shared_mutex>
#include <vector>

#include "wmisink/embedded/events/engine.hpp"
#include "wmisink/embedded/faults/fault_plan.hpp"
#include "wmisink/embedded/namespace.hpp"
#include "wmisink/tasks/task_pool.hpp"

namespace wmisink::embedded {

struct RepositoryOptions {
    /// Objects in one Indicate, at most. At least 1.
    std::size_t batch_size = 100;
    /// As long as objects come, none waits longer than this for its Indicate to fill; a day at most.
    std::chrono::milliseconds longest_hold{100};
    /// The computer's name in __SERVER and __PATH; ConnectServer accepts it beside `.` and `localhost`.
    Text server_name = {};
    /// Calls that may be at work at once; further ones wait for their turn.
    std::size_t max_workers = 256;
    /// Events that may wait for one subscription's client; further ones are dropped, counted, and told of by
    /// __EventQueueOverflowEvent. WMI's own limit, HighThresholdOnEvents, is 20 MB for all of them.
    std::size_t max_queued_events = 20'000;
    /// For polls, timers and the times of events; nullptr: the machine's.
    std::shared_ptr<EventClock> clock = nullptr;
};

/// A whole WMI that lives in the process: namespaces, and the threads that answer asynchronous calls.
///
/// Shared by the locators and services made on it; it ends with the last of them. Every method may be called
/// from any thread.
class Repository : public std::enable_shared_from_this<Repository> {
  public:
    /// A repository with the namespace `root`.
    [[nodiscard]] static std::shared_ptr<Repository> create(RepositoryOptions options = {});

    explicit Repository(RepositoryOptions options);
    Repository(const Repository&) = delete;
    Repository& operator=(const Repository&) = delete;
    ~Repository();

    [[nodiscard]] const RepositoryOptions& options() const noexcept { return options_; }

    /// The namespace of that path, made with its parents if need be. Backslashes or slashes; case is ignored;
    /// it begins with `root`. Throws WmiError WBEM_E_INVALID_NAMESPACE for a path that can be none.
    std::shared_ptr<Namespace> create_namespace(WideView path);

    /// Removes the namespace with all below it; false when there is none. Who still holds one of them may go
    /// on with it, but nobody finds it any more. Throws WmiError WBEM_E_INVALID_OPERATION for `root`.
    bool delete_namespace(WideView path);

    /// nullptr when there is none.
    [[nodiscard]] std::shared_ptr<Namespace> find_namespace(WideView path) const;

    /// The last names of the namespaces directly below, in the order in which they were made: the instances
    /// of __NAMESPACE.
    [[nodiscard]] std::vector<Text> children(WideView path) const;

    /// Whether a path with this server means this repository: `.`, `localhost` or its own name.
    [[nodiscard]] bool is_local(WideView server) const noexcept;

    /// Paths of all namespaces, in the order in which they were made.
    [[nodiscard]] std::vector<Text> namespaces() const;

    /// What goes wrong on purpose.
    [[nodiscard]] FaultPlan& faults() noexcept { return faults_; }

    /// The threads on which providers run and objects are delivered.
    [[nodiscard]] TaskPool& workers() noexcept { return workers_; }
    /// The threads for statuses that must not wait behind a provider.
    [[nodiscard]] TaskPool& messengers() noexcept { return messengers_; }
    /// What the events of all namespaces share.
    [[nodiscard]] EventEngine& events() noexcept { return events_; }

  private:
    /// The namespace's parent, to be told of it; nullptr for `root`. Under the lock.
    [[nodiscard]] Namespace* parent_of(WideView path) const;

    RepositoryOptions options_;
    mutable std::shared_mutex mutex_;
    NameMap<std::shared_ptr<Namespace>> namespaces_;
    std::vector<Text> order_;
    FaultPlan faults_;
    TaskPool workers_;
    TaskPool messengers_;
    // Last, so that it ends first: its timetable uses the pools.
    EventEngine events_;
};

}  // namespace wmisink::embedded
