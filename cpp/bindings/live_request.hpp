#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <memory>
#include <mutex>

namespace wmisink::bindings {

/// A request of WMI's that Python may keep for longer than it lives; it then says that it is over.
template <class Request>
class LiveRequest {
  public:
    explicit LiveRequest(const Request& request) : request_(&request) {}

    [[nodiscard]] bool cancelled() const {
        const std::lock_guard lock(mutex_);
        return !request_ || request_->cancelled();
    }

    /// The request lives no longer.
    void end() {
        const std::lock_guard lock(mutex_);
        request_ = nullptr;
    }

  private:
    mutable std::mutex mutex_;
    const Request* request_;
};

/// Ends a view at the end of the request, whatever happens.
template <class View>
class ViewEnd {
  public:
    explicit ViewEnd(std::shared_ptr<View> view) : view_(std::move(view)) {}
    ~ViewEnd() { view_->end(); }
    ViewEnd(const ViewEnd&) = delete;
    ViewEnd& operator=(const ViewEnd&) = delete;

  private:
    std::shared_ptr<View> view_;
};

}  // namespace wmisink::bindings
