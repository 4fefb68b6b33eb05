#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <chrono>
#include <memory>

#include "wmisink/embedded/repository.hpp"

namespace wmisink::bindings {

/// wmisink._core.Repository: a share in an embedded WMI, let go of without the GIL.
class RepositoryHandle {
  public:
    explicit RepositoryHandle(std::shared_ptr<embedded::Repository> repository);
    ~RepositoryHandle();
    RepositoryHandle(const RepositoryHandle&) = delete;
    RepositoryHandle& operator=(const RepositoryHandle&) = delete;

    [[nodiscard]] const std::shared_ptr<embedded::Repository>& get() const noexcept { return repository_; }

  private:
    std::shared_ptr<embedded::Repository> repository_;
};

/// Ends the threads of every repository that there is, or leaves them alone at the deadline; false for the
/// latter. Without the GIL.
bool shut_repositories_down(std::chrono::steady_clock::time_point deadline);

}  // namespace wmisink::bindings
