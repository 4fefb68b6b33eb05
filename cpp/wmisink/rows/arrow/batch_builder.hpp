#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "wmisink/com/wmi.hpp"
#include "wmisink/rows/arrow/array.hpp"
#include "wmisink/rows/arrow/column.hpp"
#include "wmisink/rows/arrow/object_column.hpp"

namespace wmisink::arrow {

/// Gathers objects into a batch: a struct array with a column for each field. One thread at a time.
class BatchBuilder {
  public:
    explicit BatchBuilder(const std::vector<Field>& fields) : columns_(fields, tally_) {}
    BatchBuilder(const BatchBuilder&) = delete;
    BatchBuilder& operator=(const BatchBuilder&) = delete;

    /// Appends a row, all of it or none. Objects may be of any class: they give the fields that they have.
    /// @throws WmiError when the object cannot be read, std::length_error when the batch would be too large.
    void append(IWbemClassObject& object);

    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    /// Of texts and arrays; the rest is known from the number of rows.
    [[nodiscard]] std::size_t bytes() const noexcept { return tally_.bytes; }
    /// Values that could not be shown, in all batches.
    [[nodiscard]] std::uint64_t malformed() const noexcept { return tally_.malformed; }

    /// The batch; the next one begins empty.
    [[nodiscard]] std::shared_ptr<const Array> take();

  private:
    Tally tally_;
    PropertyColumns columns_;
    std::size_t rows_ = 0;
};

}  // namespace wmisink::arrow
