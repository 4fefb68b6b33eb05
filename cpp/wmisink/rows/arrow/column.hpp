#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "wmisink/cim/cell.hpp"
#include "wmisink/rows/arrow/array.hpp"
#include "wmisink/rows/arrow/bits.hpp"
#include "wmisink/rows/arrow/field.hpp"

namespace wmisink::arrow {

/// What the columns of a batch count together.
struct Tally {
    std::uint64_t malformed = 0;  ///< values that could not be shown
    std::size_t bytes = 0;        ///< of the values whose size nobody knows before: texts and arrays
};

/// Gathers the values of one column. One thread at a time.
class Column {
  public:
    Column(const Column&) = delete;
    Column& operator=(const Column&) = delete;
    virtual ~Column() = default;

    /// Appends a value as it lies in a VARIANT or in a SAFEARRAY; of an array the cell's type has VT_ARRAY in
    /// it. `type` is the value's CIM type, which WMI gave with it: where it is not the column's, the value is
    /// shown if the column can hold it. What cannot be shown becomes NULL and is counted as malformed.
    /// @throws WmiError for an embedded object that cannot be read, std::length_error beyond Arrow's 2 GiB;
    /// the column has to be truncated then.
    virtual void append(const Cell& cell, CIMTYPE type) = 0;
    virtual void append_null() = 0;

    [[nodiscard]] std::size_t size() const noexcept { return validity_.size(); }
    /// Drops the values after the first `size`.
    virtual void truncate(std::size_t size) noexcept = 0;
    /// What was gathered; afterwards there is nothing.
    [[nodiscard]] virtual std::shared_ptr<const Array> take() = 0;

  protected:
    explicit Column(Tally& tally) : tally_(tally) {}

    /// For a value that cannot be shown.
    void refuse() {
        ++tally_.malformed;
        append_null();
    }

    /// An array of so many values, with the first of its buffers.
    [[nodiscard]] std::shared_ptr<Array> take_validity();

    Tally& tally_;
    Validity validity_;
};

[[nodiscard]] constexpr bool is_null(const Cell& cell) noexcept {
    return cell.type == VT_NULL || cell.type == VT_EMPTY;
}

/// A column for the field, array or not. `tally` outlives it.
[[nodiscard]] std::unique_ptr<Column> make_column(const Field& field, Tally& tally);

}  // namespace wmisink::arrow
