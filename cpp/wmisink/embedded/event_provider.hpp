#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "wmisink/embedded/instance.hpp"

namespace wmisink::embedded {

/// Takes a provider's events. Use it only on the thread that called EventProvider::events(), and only until
/// that returns.
class EventReceiver {
  public:
    /// One event: an instance of the class that the provider was set for, or of one of its subclasses. False
    /// when nobody listens any more; the provider then returns.
    virtual bool event(Instance::Ref event) = 0;
    /// Waits for at most that long, or until nobody listens any more. False for the latter.
    virtual bool wait(std::chrono::nanoseconds time) = 0;
    /// True once nobody listens any more. Any thread may ask.
    [[nodiscard]] virtual bool cancelled() const noexcept = 0;

  protected:
    EventReceiver() = default;
    EventReceiver(const EventReceiver&) = default;
    EventReceiver& operator=(const EventReceiver&) = default;
    ~EventReceiver() = default;
};

/// Where the events of a class come from: run while at least one subscription listens to the class, once
/// however many there are. What it throws ends these subscriptions, as for InstanceProvider.
class EventProvider {
  public:
    EventProvider(const EventProvider&) = delete;
    EventProvider& operator=(const EventProvider&) = delete;
    virtual ~EventProvider() = default;

    virtual void events(EventReceiver& receiver) = 0;
    [[nodiscard]] virtual std::string name() const = 0;

  protected:
    EventProvider() = default;
};

}  // namespace wmisink::embedded
