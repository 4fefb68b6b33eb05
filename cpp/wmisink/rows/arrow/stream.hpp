#pragma once

#include <memory>
#include <vector>

#include "wmisink/rows/arrow/abi.hpp"
#include "wmisink/rows/arrow/array.hpp"
#include "wmisink/rows/arrow/field.hpp"

namespace wmisink::arrow {

/// What stands behind an exported stream. Its methods are called on the consumer's threads, one at a time.
class BatchSource {
  public:
    BatchSource() = default;
    BatchSource(const BatchSource&) = delete;
    BatchSource& operator=(const BatchSource&) = delete;
    /// When the consumer releases the stream, at its end or before it.
    virtual ~BatchSource() = default;

    [[nodiscard]] virtual std::vector<Field> fields() = 0;
    /// Null after the last.
    [[nodiscard]] virtual std::shared_ptr<const Array> next() = 0;
};

/// Shows a source as an Arrow C stream. What the source throws is told as an errno code (EINTR for
/// Interrupted, ENOMEM for std::bad_alloc, else EIO) and by get_last_error.
void export_stream(std::unique_ptr<BatchSource> source, ArrowArrayStream& out);

}  // namespace wmisink::arrow
