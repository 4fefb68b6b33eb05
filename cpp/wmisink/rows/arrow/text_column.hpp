#pragma once

#include <memory>

#include "wmisink/rows/arrow/column.hpp"

namespace wmisink::arrow {

/// A column of texts: strings, references, single characters, datetimes as WMI sent them.
[[nodiscard]] std::unique_ptr<Column> make_text_column(Tally& tally);

/// A column of embedded objects as MOF.
[[nodiscard]] std::unique_ptr<Column> make_object_text_column(Tally& tally);

}  // namespace wmisink::arrow
