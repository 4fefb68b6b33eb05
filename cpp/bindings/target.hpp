#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <optional>
#include <string>
#include <utility>

#include "wmisink/client/target.hpp"

namespace wmisink::bindings {

/// wmisink._core.Target: what one connection is made to. Checked when it is made; without the password, which
/// comes last.
class TargetHandle {
  public:
    explicit TargetHandle(Target target) : target_(std::move(target)) {}

    /// For the WMI of Windows, with the password, null for none. Once. @throws std::logic_error.
    [[nodiscard]] Target take(Secret* password);
    /// The same for a WMI in this process, which knows no other computers and no accounts.
    [[nodiscard]] Target take_local();

  private:
    std::optional<Target> target_;
};

/// Adds Target and Secret.
void register_target(py::module_& module);

}  // namespace wmisink::bindings
