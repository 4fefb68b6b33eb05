#pragma once

#include "python.hpp"

// Python.h has to come first.
#include "live_request.hpp"
#include "wmisink/embedded/provider.hpp"

namespace wmisink::bindings {

/// wmisink._core.InstanceRequest: what a provider in Python is told. Python may keep it for longer than the
/// request lives; it then says that the request is over.
class RequestView : public LiveRequest<embedded::InstanceRequest> {
  public:
    /// Reads all but `cancelled` at once. With the GIL.
    explicit RequestView(const embedded::InstanceRequest& request);

    [[nodiscard]] const py::str& class_name() const noexcept { return class_name_; }
    [[nodiscard]] const py::tuple& properties() const noexcept { return properties_; }
    [[nodiscard]] const py::object& equals() const noexcept { return equals_; }
    [[nodiscard]] const py::object& context() const noexcept { return context_; }

  private:
    py::str class_name_;
    py::tuple properties_;
    py::object equals_;
    py::object context_;
};

}  // namespace wmisink::bindings
