#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "row_shape.hpp"
#include "wmisink/rows/row_batch.hpp"
#include "wmisink/rows/schema_cache.hpp"

namespace wmisink::bindings {

/// Makes Python objects of read rows, for one result: Rows, which share schemas, or what its shape says. One
/// thread at a time, with the GIL.
class RowMaker {
  public:
    /// What rows become from now on; null for Rows.
    void shape(std::shared_ptr<RowShape> shape) { shape_ = std::move(shape); }

    /// What is made shows its class in a Row, and in what is said of a value that may not be what it is.
    [[nodiscard]] OwnClass own_class() const {
        return shape_ && shape_->takes_all() ? OwnClass::untold : OwnClass::told;
    }

    /// A list of what the rows become. @throws py::error_already_set.
    [[nodiscard]] py::list make(const RowBatch& batch);

    /// How many values were malformed so far. Any thread.
    [[nodiscard]] std::uint64_t malformed() const noexcept {
        return malformed_.load(std::memory_order_relaxed);  // relaxed: a statistic
    }

  private:
    class OfBatch;

    [[nodiscard]] py::handle schema_of(const std::shared_ptr<const Schema>& schema);

    std::shared_ptr<RowShape> shape_;
    std::vector<std::pair<std::shared_ptr<const Schema>, py::object>> schemas_;  // the last used at the end
    std::vector<PyObject*> arguments_;  // of the instances that are being made; owned
    std::atomic<std::uint64_t> malformed_{0};
};

}  // namespace wmisink::bindings
