#pragma once

#include <string>
#include <utility>

#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {

/// A provider threw; carries which one it was.
class ProviderFailure final : public Failure {
  public:
    ProviderFailure(HRESULT code, std::string provider, std::string description)
        : Failure(code, "InstanceProvider::instances", std::move(description)),
          provider_(std::move(provider)) {}

    [[nodiscard]] const std::string& provider() const noexcept { return provider_; }

  private:
    std::string provider_;
};

}  // namespace wmisink::embedded
