#pragma once

#include "python.hpp"

// Python.h has to come first.
#include "live_request.hpp"
#include "wmisink/embedded/method_provider.hpp"

namespace wmisink::bindings {

/// wmisink._core.MethodCall: what the function behind a method is told.
class MethodCallView : public LiveRequest<embedded::MethodRequest> {
  public:
    /// Reads all but `cancelled` at once. With the GIL.
    explicit MethodCallView(const embedded::MethodRequest& request);

    [[nodiscard]] const py::str& class_name() const noexcept { return class_name_; }
    [[nodiscard]] const py::str& method() const noexcept { return method_; }
    /// A dict, or None for a static method.
    [[nodiscard]] const py::object& object() const noexcept { return object_; }
    [[nodiscard]] const py::dict& arguments() const noexcept { return arguments_; }
    [[nodiscard]] const py::object& context() const noexcept { return context_; }

  private:
    py::str class_name_;
    py::str method_;
    py::object object_;
    py::dict arguments_;
    py::object context_;
};

}  // namespace wmisink::bindings
