#pragma once

#include <string>
#include <utility>

#include "wmisink/com/error.hpp"

namespace wmisink::embedded {

/// A failure of the embedded WMI, with what __ExtendedStatus tells beside the code.
class Failure : public WmiError {
  public:
    /// `description` is a full sentence; `parameter` the name, path or query that it is about. UTF-8.
    Failure(HRESULT code, std::string operation, std::string description, std::string parameter = {})
        : WmiError(code, std::move(operation), description),
          description_(std::move(description)),
          parameter_(std::move(parameter)) {}

    [[nodiscard]] const std::string& description() const noexcept { return description_; }
    [[nodiscard]] const std::string& parameter() const noexcept { return parameter_; }

  private:
    std::string description_;
    std::string parameter_;
};

}  // namespace wmisink::embedded
