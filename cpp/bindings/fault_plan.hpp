#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <memory>

#include "entry.hpp"
#include "repository.hpp"

namespace wmisink::bindings {

/// wmisink._core.FaultPlan: the faults of a repository, which it keeps alive.
class FaultPlanHandle {
  public:
    explicit FaultPlanHandle(std::shared_ptr<RepositoryHandle> repository)
        : repository_(std::move(repository)) {}

    /// @throws std::runtime_error in a forked process.
    [[nodiscard]] embedded::FaultPlan& operator*() const {
        require_our_process();
        return repository_->get()->faults();
    }

  private:
    std::shared_ptr<RepositoryHandle> repository_;
};

}  // namespace wmisink::bindings
