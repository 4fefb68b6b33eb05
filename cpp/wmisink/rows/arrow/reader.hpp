#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <vector>

#include "wmisink/rows/arrow/array.hpp"
#include "wmisink/rows/arrow/batch_builder.hpp"
#include "wmisink/rows/arrow/class_query.hpp"
#include "wmisink/rows/arrow/field.hpp"
#include "wmisink/rows/arrow/object_source.hpp"

namespace wmisink::arrow {

struct ReaderOptions {
    /// The columns, if somebody has found them already.
    std::optional<std::vector<Field>> fields{};
    /// What the result is of, if its class is known.
    std::optional<ClassQuery> query{};
    /// What comes first in rows whose class is not known.
    std::vector<WideString> first{};
    Datetimes datetimes = Datetimes::values;
    std::size_t most_rows = 65536;                   ///< in a batch
    std::size_t most_bytes = std::size_t{1} << 26U;  ///< of texts and arrays; the batch ends behind the row
    /// How long a batch waits to become full once it has a row: so late is a row at most.
    std::chrono::milliseconds patience{100};
};

/// The columns that a result has, known before its first row where the class is; else its first objects are
/// waited for, and looked at. An empty result that no class tells of has the names of `first`, without types.
/// @throws Interrupted, what ObjectSource::check_end() throws, WmiError.
[[nodiscard]] std::vector<Field> find_fields(ObjectSource& source, const ReaderOptions& options);

/// Reads a source into batches, of bounded size whatever the result's. One thread at a time.
class Reader {
  public:
    /// `malformed`, which outlives it, is added to as values turn out so.
    Reader(std::unique_ptr<ObjectSource> source, ReaderOptions options, std::atomic<std::uint64_t>& malformed)
        : source_(std::move(source)), options_(std::move(options)), malformed_(malformed) {}

    /// As find_fields() tells; the same every time.
    [[nodiscard]] const std::vector<Field>& fields();

    /// Waits for rows; null after the last. An object that cannot be read, and a result that is not complete,
    /// throw after the rows before them, and then every time.
    /// @throws Interrupted, after which it may be called again; others as find_fields().
    [[nodiscard]] std::shared_ptr<const Array> next();

    /// Every row has been read, and the source let go of.
    [[nodiscard]] bool is_complete() const noexcept { return complete_; }

  private:
    std::shared_ptr<const Array> gather();
    bool fill();
    [[nodiscard]] bool is_full() const noexcept;
    void append_taken();

    std::unique_ptr<ObjectSource> source_;
    const ReaderOptions options_;
    std::atomic<std::uint64_t>& malformed_;
    std::optional<std::vector<Field>> fields_;
    std::unique_ptr<BatchBuilder> builder_;
    std::vector<com_ptr<IWbemClassObject>> taken_;
    std::size_t appended_ = 0;  // of those taken
    std::exception_ptr failure_;
    bool complete_ = false;
};

}  // namespace wmisink::arrow
