#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "wmisink/embedded/faults/fault.hpp"

namespace wmisink::embedded {

/// The faults of a repository: how programs that use WMI are tested against a WMI that fails.
///
/// The first fault that matches a call befalls it. Every method may be called from any thread; calls that
/// have begun keep the fault they met.
class FaultPlan {
  public:
    using Id = std::uint64_t;

    /// Throws Failure WBEM_E_INVALID_PARAMETER for a fault that cannot be: no thread, a failure that is a
    /// success.
    Id add(Fault fault);
    /// False when it is gone already.
    bool remove(Id id);
    void clear();

    /// Calls that a fault has befallen so far.
    [[nodiscard]] std::uint64_t befallen(Id id) const;

    /// The fault for a call; nullptr when none matches. `parameter` is what the method was given: a query, a
    /// path, a class. With an empty plan it costs one load.
    [[nodiscard]] std::shared_ptr<const Fault> meet(std::string_view operation, WideView parameter);

  private:
    struct Rule {
        Id id = 0;
        std::shared_ptr<const Fault> fault;
        std::uint64_t befallen = 0;
    };

    mutable std::mutex mutex_;
    std::vector<Rule> rules_;
    Id last_ = 0;
    std::atomic<bool> any_{false};
};

/// Waits out the fault's delay of the method and throws the Failure it answers, if any.
void meet_at_start(const Fault* fault, std::string_view operation);

}  // namespace wmisink::embedded
