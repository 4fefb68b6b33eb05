#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arrow_stream.hpp"
#include "call_rows.hpp"
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

    /// `connection` is asked for the class of the rows, if their columns have to be known before them.
    Call(std::shared_ptr<AsyncCall> call, Gives gives, std::shared_ptr<Connection> connection);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    [[nodiscard]] py::list poll(std::size_t max_rows);
    [[nodiscard]] py::list next_rows(std::size_t max_rows);
    /// None if `timeout` seconds pass first.
    [[nodiscard]] std::optional<py::list> next_within(std::size_t max_rows, std::optional<double> timeout);
    [[nodiscard]] bool wait(std::optional<double> timeout);
    /// After a poll() that gave nothing: it will never give anything.
    [[nodiscard]] bool drained() const noexcept { return rows_->was_drained(); }
    /// What rings for arm_rows() and arm_end(), see AsyncCall.
    [[nodiscard]] std::uint64_t bell() const noexcept { return bell_->number(); }
    [[nodiscard]] bool arm_rows() { return rows_->arm(); }
    [[nodiscard]] bool arm_end() { return native().arm_end(); }
    void cancel() noexcept;
    void close() noexcept;
    [[nodiscard]] CallStatus status() const;
    void raise_failure() const { raise_failure_of(native()); }
    /// What rows become that are taken from now on; null for Rows. @throws TypeError if the call gives none.
    void shape(std::shared_ptr<RowShape> shape);

    /// The columns that the rows have in Arrow; may wait, and leaves the rows.
    [[nodiscard]] std::vector<arrow::Field> arrow_fields();
    /// Reads the rows as Arrow batches, from now on; `awaited`: where it would wait, it says so.
    [[nodiscard]] ArrowReaderHandle arrow(const std::string& datetimes, std::size_t max_rows, bool awaited);

    [[nodiscard]] AsyncCall& native() const noexcept { return rows_->call(); }
    [[nodiscard]] std::uint64_t malformed() const noexcept {
        // Relaxed: a statistic.
        return maker_.malformed() + malformed_in_arrow_->load(std::memory_order_relaxed);
    }

  private:
    class Taking;

    void take(std::size_t max_rows);
    [[nodiscard]] py::list make_rows();
    void discard_if_closed() noexcept;

    [[nodiscard]] arrow::ReaderOptions arrow_options() const;
    [[nodiscard]] std::shared_ptr<Connection> connection(bool kept);

    const std::shared_ptr<CallRows> rows_;
    std::shared_ptr<Connection> connection_;  // until rows are taken
    const com_ptr<Bell> bell_;
    const Gives gives_;
    RowMaker maker_;

    const std::shared_ptr<std::atomic<std::uint64_t>> malformed_in_arrow_;
    std::optional<std::vector<arrow::Field>> arrow_fields_;

    // Of the one thread that takes rows.
    std::vector<com_ptr<IWbemClassObject>> objects_;
    RowReader reader_;
    OwnClass own_class_ = OwnClass::told;  // of the batch that is read next
    RowBatch batch_;  // read, and made into Python rows unless an exception came between; or objects_ is
    bool batch_made_ = true;
    std::exception_ptr unreadable_;  // raised after the rows that were read before it
};

}  // namespace wmisink::bindings
