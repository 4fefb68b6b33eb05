#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <optional>
#include <thread>

#include "live_request.hpp"
#include "wmisink/embedded/event_provider.hpp"

namespace wmisink::bindings {

/// wmisink._core.EventRequest: what a function that gives events is told.
class EventRequestView : public LiveRequest<embedded::EventReceiver> {
  public:
    /// With the GIL, on the thread that the receiver belongs to.
    EventRequestView(embedded::EventReceiver& receiver, WideView class_name);

    [[nodiscard]] const py::str& class_name() const noexcept { return class_name_; }
    /// Waits for so many seconds, None: without end, and answers false as soon as nobody listens any more.
    /// Takes the GIL away meanwhile. @throws py::error_already_set on any other thread.
    [[nodiscard]] bool wait(std::optional<double> seconds);

  private:
    const std::thread::id thread_ = std::this_thread::get_id();
    embedded::EventReceiver& receiver_;
    py::str class_name_;
};

}  // namespace wmisink::bindings
