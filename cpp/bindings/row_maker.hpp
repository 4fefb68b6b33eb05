#pragma once

#include "python.hpp"
#include "to_python.hpp"

// Python.h has to come first.
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "wmisink/rows/row_batch.hpp"

namespace wmisink::bindings {

/// Makes Python rows of read ones, for one result: its rows share schemas. One thread at a time, with the
/// GIL.
class RowMaker {
  public:
    /// A list of rows. @throws py::error_already_set.
    [[nodiscard]] py::list make(const RowBatch& batch);

    /// How many values were malformed so far. Any thread.
    [[nodiscard]] std::uint64_t malformed() const noexcept {
        return malformed_.load(std::memory_order_relaxed);  // relaxed: a statistic
    }

  private:
    class Embedded;

    [[nodiscard]] py::object make_row(const RowBatch& batch, const RowBatch::Row& row);
    [[nodiscard]] py::handle schema_of(const std::shared_ptr<const Schema>& schema);

    std::vector<std::pair<std::shared_ptr<const Schema>, py::object>> schemas_;
    std::atomic<std::uint64_t> malformed_{0};
};

}  // namespace wmisink::bindings
