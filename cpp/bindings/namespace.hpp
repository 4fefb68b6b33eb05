#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <memory>

#include "entry.hpp"
#include "wmisink/embedded/repository.hpp"

namespace wmisink::bindings {

/// wmisink._core.Namespace: a namespace and a share in the repository it belongs to.
class NamespaceHandle {
  public:
    NamespaceHandle(std::shared_ptr<embedded::Repository> repository,
                    std::shared_ptr<embedded::Namespace> nspace)
        : repository_(std::move(repository)), nspace_(std::move(nspace)) {}
    ~NamespaceHandle();
    NamespaceHandle(NamespaceHandle&&) = default;
    NamespaceHandle& operator=(NamespaceHandle&&) = delete;

    /// @throws std::runtime_error in a forked process.
    [[nodiscard]] embedded::Namespace& operator*() const {
        require_our_process();
        return *nspace_;
    }
    [[nodiscard]] const std::shared_ptr<embedded::Namespace>& get() const noexcept { return nspace_; }
    [[nodiscard]] embedded::Repository& repository() const noexcept { return *repository_; }
    [[nodiscard]] std::size_t batch_size() const noexcept { return repository_->options().batch_size; }

  private:
    std::shared_ptr<embedded::Repository> repository_;
    std::shared_ptr<embedded::Namespace> nspace_;
};

}  // namespace wmisink::bindings
