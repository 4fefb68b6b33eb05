#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "call_rows.hpp"
#include "wmisink/client/connection.hpp"
#include "wmisink/rows/arrow/object_source.hpp"

namespace wmisink::bindings {

/// A call that has ended otherwise than complete; what() is what its Python exception says.
class CallFailed : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The objects of a call, for Arrow. Its methods are called on any thread, without the GIL. What waits lets
/// the main thread of Python answer signals, which nobody else does while that thread waits here.
class ArrowSource final : public arrow::ObjectSource {
  public:
    /// With the GIL. `connection` is asked for class definitions; null: nobody is.
    ArrowSource(std::shared_ptr<CallRows> rows, std::shared_ptr<Connection> connection);
    ~ArrowSource() override;

    bool wait(Clock::time_point deadline) override;
    void take(CallRows::Objects& objects, std::size_t max) override { rows_->take(objects, max); }
    void peek(CallRows::Objects& objects, std::size_t max) override { rows_->peek(objects, max); }
    bool was_drained() const override { return rows_->was_drained(); }
    void check_end() override;
    com_ptr<IWbemClassObject> definition_of(const WideString& class_name) override;

  private:
    template <class Wait>
    bool wait_answering(Clock::time_point deadline, Wait wait);
    void answer_signals() const;

    const std::shared_ptr<CallRows> rows_;
    std::shared_ptr<Connection> connection_;
    const unsigned long main_thread_;
};

/// What a signal handler raised while an ArrowSource waited; raised again by who started the reading.
class SignalRaised : public arrow::Interrupted {
  public:
    explicit SignalRaised(const py::error_already_set& error)
        : Interrupted(error.what()), error_(std::make_shared<const py::error_already_set>(error)) {}

    /// With the GIL.
    [[noreturn]] void raise() const { throw py::error_already_set(*error_); }

  private:
    std::shared_ptr<const py::error_already_set> error_;
};

}  // namespace wmisink::bindings
