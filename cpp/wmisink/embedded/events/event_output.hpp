#pragma once

#include "wmisink/embedded/call_failure.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// Where the events of one subscription go. It never makes its caller wait.
class EventOutput {
  public:
    EventOutput() = default;
    EventOutput(const EventOutput&) = delete;
    EventOutput& operator=(const EventOutput&) = delete;
    virtual ~EventOutput() = default;

    /// False when as many events as may be wait for the client already: this one is dropped.
    virtual bool put(ResultItem event) = 0;
    /// No more events, because of this failure. After what was put.
    virtual void end(CallFailure failure) noexcept = 0;
};

}  // namespace wmisink::embedded
