#pragma once

namespace wmisink::embedded {

/// A call that CancelAsyncCall can end.
class Cancellable {
  public:
    /// From any thread, also from inside the client's sink. Does not wait for the client.
    virtual void cancel() noexcept = 0;

  protected:
    Cancellable() = default;
    Cancellable(const Cancellable&) = default;
    Cancellable& operator=(const Cancellable&) = default;
    ~Cancellable() = default;
};

}  // namespace wmisink::embedded
