#include "wmisink/rows/row_batch.hpp"

namespace wmisink {

RowBatch::RowBatch() = default;
RowBatch::RowBatch(RowBatch&&) noexcept = default;
RowBatch& RowBatch::operator=(RowBatch&&) noexcept = default;
RowBatch::~RowBatch() = default;

RowBatch::Row RowBatch::operator[](std::size_t row) const noexcept {
    const Entry& entry = entries_[row];
    const std::shared_ptr<const Schema>& schema = schemas_[entry.schema];
    return {schema, std::span(cells_).subspan(entry.first, schema->columns().size())};
}

RowBatch::Row RowBatch::object(const IUnknown* embedded) const {
    static const std::shared_ptr<const Schema> kNone;
    const auto found = object_rows_.find(embedded);
    if (found == object_rows_.end()) return {kNone, {}};
    return (*objects_)[found->second];
}

void RowBatch::clear() noexcept {
    entries_.clear();
    cells_.clear();
    schemas_.clear();
    object_rows_.clear();
    if (objects_) objects_->clear();
}

}  // namespace wmisink
