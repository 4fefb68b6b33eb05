#pragma once

#include <memory>

#include "wmisink/rows/arrow/column.hpp"

namespace wmisink::arrow {

/// A column of arrays, whose elements `elements` gathers.
[[nodiscard]] std::unique_ptr<Column> make_list_column(std::unique_ptr<Column> elements, Tally& tally);

}  // namespace wmisink::arrow
