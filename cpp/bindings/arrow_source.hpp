#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <exception>
#include <memory>
#include <stdexcept>
#include <vector>

#include "call_rows.hpp"
#include "wmisink/client/connection.hpp"
#include "wmisink/com/text.hpp"
#include "wmisink/rows/arrow/object_source.hpp"
#include "wmisink/sink/bell.hpp"

namespace wmisink::bindings {

/// A call that has ended otherwise than complete; what() is what its Python exception says.
class CallFailed : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Nothing is there, and a source that is awaited does not wait.
class NotYet : public arrow::Interrupted {
  public:
    NotYet() : Interrupted("Nothing has arrived yet.") {}
};

/// The objects of a call, for Arrow. Its methods are called on any thread, without the GIL. What waits lets
/// the main thread of Python answer signals, which nobody else does while that thread waits here.
class ArrowSource final : public arrow::ObjectSource {
  public:
    /// With the GIL. `connection` is asked for class definitions; null: nobody is. With a `bell` it is
    /// awaited: where it would wait it throws NotYet, and the bell can be armed.
    ArrowSource(std::shared_ptr<CallRows> rows, std::shared_ptr<Connection> connection, com_ptr<Bell> bell);
    ~ArrowSource() override;

    bool wait(Clock::time_point deadline) override;
    void take(CallRows::Objects& objects, std::size_t max) override { rows_->take(objects, max); }
    void peek(CallRows::Objects& objects, std::size_t max) override { rows_->peek(objects, max); }
    bool was_drained() const override { return rows_->was_drained(); }
    void check_end() override;
    com_ptr<IWbemClassObject> definition_of(const WideString& class_name) override;

    /// Has the bell rung when what was not there yet is; false if it is already.
    [[nodiscard]] bool arm();

  private:
    /// A definition that was asked for; null while, and where, WMI does not tell.
    struct Definition {
        WideString class_name;
        std::shared_ptr<AsyncCall> asked;  // null once answered
        com_ptr<IWbemClassObject> answer{};
    };

    [[nodiscard]] Definition& ask(const WideString& class_name);
    template <class Wait>
    bool wait_answering(Clock::time_point deadline, Wait wait);
    void answer_signals() const;

    const std::shared_ptr<CallRows> rows_;
    std::shared_ptr<Connection> connection_;
    const com_ptr<Bell> bell_;
    const unsigned long main_thread_;
    std::vector<Definition> definitions_;
};

/// What a signal handler raised while an ArrowSource waited; raised again by who started the reading.
class SignalRaised : public arrow::Interrupted {
  public:
    /// With the GIL.
    explicit SignalRaised(const py::error_already_set& error)
        : Interrupted(error.what()),
          error_(std::make_shared<const py::error_already_set>(error)),
          keyboard_(error.matches(PyExc_KeyboardInterrupt)) {}

    /// Whether it is what Ctrl-C raises.
    [[nodiscard]] bool is_of_keyboard() const noexcept { return keyboard_; }

    /// With the GIL.
    [[noreturn]] void raise() const { throw py::error_already_set(*error_); }

  private:
    std::shared_ptr<const py::error_already_set> error_;
    bool keyboard_;
};

}  // namespace wmisink::bindings
