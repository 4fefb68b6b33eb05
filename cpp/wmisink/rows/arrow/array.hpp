#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "wmisink/rows/arrow/abi.hpp"
#include "wmisink/rows/arrow/buffer.hpp"

namespace wmisink::arrow {

/// The values of one column, and those of the columns below it. Immutable once made, so any thread may read
/// it and any number of readers share it.
struct Array {
    std::size_t length = 0;
    std::size_t nulls = 0;
    std::vector<Memory> buffers{};  ///< in the order of Arrow's layout; the first may be null: no NULLs
    std::vector<std::shared_ptr<const Array>> children{};
};

/// Shows an array to a consumer. Each exported array and each of its children keeps its own memory, so that
/// a child may be moved out and outlive the rest. The consumer releases them, on any thread.
/// @throws std::bad_alloc, and leaves `out` as it is.
void export_array(std::shared_ptr<const Array> array, ArrowArray& out);

}  // namespace wmisink::arrow
