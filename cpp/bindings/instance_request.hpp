#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <memory>
#include <mutex>

#include "wmisink/embedded/provider.hpp"

namespace wmisink::bindings {

/// wmisink._core.InstanceRequest: what a provider in Python is told. Python may keep it for longer than the
/// request lives; it then says that the request is over.
class RequestView {
  public:
    /// Reads all but `cancelled` at once. With the GIL.
    explicit RequestView(const embedded::InstanceRequest& request);

    [[nodiscard]] const py::str& class_name() const noexcept { return class_name_; }
    [[nodiscard]] const py::tuple& properties() const noexcept { return properties_; }
    [[nodiscard]] const py::object& equals() const noexcept { return equals_; }
    [[nodiscard]] bool cancelled() const;

    /// The request lives no longer.
    void end();

  private:
    py::str class_name_;
    py::tuple properties_;
    py::object equals_;
    mutable std::mutex mutex_;
    const embedded::InstanceRequest* request_;
};

/// Ends the view at the end of the request, whatever happens.
class RequestViewEnd {
  public:
    explicit RequestViewEnd(std::shared_ptr<RequestView> view) : view_(std::move(view)) {}
    ~RequestViewEnd() { view_->end(); }
    RequestViewEnd(const RequestViewEnd&) = delete;
    RequestViewEnd& operator=(const RequestViewEnd&) = delete;

  private:
    std::shared_ptr<RequestView> view_;
};

}  // namespace wmisink::bindings
