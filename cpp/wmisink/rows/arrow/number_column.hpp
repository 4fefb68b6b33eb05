#pragma once

#include <memory>

#include "wmisink/rows/arrow/column.hpp"

namespace wmisink::arrow {

/// Columns of values of a fixed size: booleans, integers, reals, times.
[[nodiscard]] std::unique_ptr<Column> make_number_column(const Field& field, Tally& tally);

}  // namespace wmisink::arrow
