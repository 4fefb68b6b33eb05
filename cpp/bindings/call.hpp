#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "row_maker.hpp"
#include "wmisink/client/async_call.hpp"
#include "wmisink/rows/row_batch.hpp"
#include "wmisink/rows/row_reader.hpp"

namespace wmisink::bindings {

/// wmisink._core.AsyncCall: a call, and the reading of its rows. With the GIL; what waits lets go of it.
class Call {
  public:
    /// What rows are read into.
    enum class Gives : std::uint8_t { rows, objects };

    Call(std::shared_ptr<AsyncCall> call, Gives gives);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    [[nodiscard]] py::list poll(std::size_t max_rows);
    [[nodiscard]] py::list next_rows(std::size_t max_rows);
    /// None if `timeout` seconds pass first.
    [[nodiscard]] std::optional<py::list> next_within(std::size_t max_rows, std::optional<double> timeout);
    [[nodiscard]] bool wait(std::optional<double> timeout);
    /// After a poll() that gave nothing: it will never give anything.
    [[nodiscard]] bool drained() const noexcept { return call_->was_drained(); }
    /// What rings for arm_rows() and arm_end(), see AsyncCall.
    [[nodiscard]] std::uint64_t bell() const noexcept { return bell_->number(); }
    [[nodiscard]] bool arm_rows() { return call_->arm_rows(); }
    [[nodiscard]] bool arm_end() { return call_->arm_end(); }
    void cancel() noexcept;
    void close() noexcept;
    [[nodiscard]] CallStatus status() const;
    void raise_failure() const;

    [[nodiscard]] const AsyncCall& native() const noexcept { return *call_; }
    [[nodiscard]] std::uint64_t malformed() const noexcept { return maker_.malformed(); }

  private:
    class Taking;

    void take(std::size_t max_rows);
    [[nodiscard]] py::list make_rows();
    void discard_if_closed() noexcept;

    std::shared_ptr<AsyncCall> call_;
    const com_ptr<Bell> bell_;
    const Gives gives_;
    RowMaker maker_;

    // Of the one thread that takes rows, which holds `taking_`.
    std::mutex taking_;
    std::vector<com_ptr<IWbemClassObject>> objects_;
    RowReader reader_;
    RowBatch batch_;  // read, and made into Python rows unless an exception came between; or objects_ is
    bool batch_made_ = true;
    std::exception_ptr unreadable_;  // raised after the rows that were read before it

    std::atomic<bool> closed_{false};
};

}  // namespace wmisink::bindings
