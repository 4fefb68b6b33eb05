#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <memory>

#include "repository.hpp"

namespace wmisink::bindings {

/// wmisink._core.FaultPlan: the faults of a repository, which it keeps alive.
class FaultPlanHandle {
  public:
    explicit FaultPlanHandle(std::shared_ptr<RepositoryHandle> repository)
        : repository_(std::move(repository)) {}

    [[nodiscard]] embedded::FaultPlan& operator*() const noexcept { return repository_->get()->faults(); }

  private:
    std::shared_ptr<RepositoryHandle> repository_;
};

}  // namespace wmisink::bindings
