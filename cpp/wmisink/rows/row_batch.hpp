#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "wmisink/com/variant.hpp"
#include "wmisink/rows/schema.hpp"

namespace wmisink {

/// Rows read from objects: for each its schema and a VARIANT for each column, all in one block of memory that
/// is used again. One thread at a time; the values may be read by any thread while nothing is added.
class RowBatch {
  public:
    struct Row {
        const std::shared_ptr<const Schema>& schema;
        std::span<const Variant>
            values;  ///< VT_NULL or VT_EMPTY is NULL; read them by the columns' CIM types
    };

    RowBatch();
    RowBatch(RowBatch&&) noexcept;
    RowBatch& operator=(RowBatch&&) noexcept;
    ~RowBatch();

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    [[nodiscard]] Row operator[](std::size_t row) const noexcept;

    /// The row of an embedded object: of a VT_UNKNOWN among the values. Its schema is null if what is
    /// embedded cannot be read as an object of WMI.
    [[nodiscard]] Row object(const IUnknown* embedded) const;
    /// The batch that those rows are in, and where the objects embedded in them are found; null if there are
    /// none.
    [[nodiscard]] const RowBatch* objects() const noexcept { return objects_.get(); }

    /// Drops the rows and keeps the memory.
    void clear() noexcept;

  private:
    friend class RowReader;

    struct Entry {
        std::size_t schema;  // index into schemas_
        std::size_t first;   // index into cells_
    };

    std::vector<std::shared_ptr<const Schema>> schemas_;
    std::vector<Entry> entries_;
    std::vector<Variant> cells_;
    std::unique_ptr<RowBatch> objects_;
    std::unordered_map<const IUnknown*, std::size_t> object_rows_;
};

}  // namespace wmisink
