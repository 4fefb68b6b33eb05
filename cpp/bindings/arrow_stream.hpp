#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "arrow_source.hpp"
#include "call_rows.hpp"
#include "wmisink/client/connection.hpp"
#include "wmisink/rows/arrow/reader.hpp"

namespace wmisink::bindings {

/// The reading of one call's rows as Arrow batches, for Python and for foreign consumers alike. Any thread,
/// with the GIL or without, one at a time.
class ArrowReading {
  public:
    /// With the GIL. `malformed` is counted into; with a `bell` the reading is awaited, see ArrowSource.
    ArrowReading(std::shared_ptr<CallRows> rows, std::shared_ptr<Connection> connection,
                 arrow::ReaderOptions options, std::shared_ptr<std::atomic<std::uint64_t>> malformed,
                 com_ptr<Bell> bell);
    ArrowReading(std::shared_ptr<CallRows> rows, std::unique_ptr<ArrowSource> source,
                 arrow::ReaderOptions options, std::shared_ptr<std::atomic<std::uint64_t>> malformed);
    ~ArrowReading();
    ArrowReading(const ArrowReading&) = delete;
    ArrowReading& operator=(const ArrowReading&) = delete;

    [[nodiscard]] std::vector<arrow::Field> fields();
    /// Null after the last.
    [[nodiscard]] std::shared_ptr<const arrow::Array> next();
    /// Cancels the call and lets go of its rows, unless all have been read.
    void close() noexcept;

    /// As ArrowSource::arm(); false once the result has been read.
    [[nodiscard]] bool arm();

    /// Raises for Python what the last fields() or next() threw; nothing if it did not. With the GIL.
    void raise_failure() const;

  private:
    template <class Read>
    auto read(Read read) -> decltype(read());

    const std::shared_ptr<CallRows> rows_;
    const std::shared_ptr<std::atomic<std::uint64_t>> malformed_;
    ArrowSource* const source_;  // of the reader's, until that is complete
    std::unique_ptr<arrow::Reader> reader_;
    mutable std::mutex mutex_;
    std::exception_ptr failure_;
};

/// The columns that a reading would have. With the GIL; waits without it.
[[nodiscard]] std::vector<arrow::Field> find_arrow_fields(const std::shared_ptr<CallRows>& rows,
                                                          std::shared_ptr<Connection> connection,
                                                          const arrow::ReaderOptions& options);

/// Raises for Python what a reading threw. With the GIL.
[[noreturn]] void raise_reading_failure(const CallRows& rows, const std::exception_ptr& failure);

/// wmisink._core.ArrowReader.
class ArrowReaderHandle {
  public:
    explicit ArrowReaderHandle(std::shared_ptr<ArrowReading> reading) : reading_(std::move(reading)) {}
    [[nodiscard]] const std::shared_ptr<ArrowReading>& reading() const noexcept { return reading_; }

  private:
    std::shared_ptr<ArrowReading> reading_;
};

}  // namespace wmisink::bindings
