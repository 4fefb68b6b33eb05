#include "row_maker.hpp"

#include <algorithm>

#include "row.hpp"
#include "row_schema.hpp"
#include "wmisink/cim/decode.hpp"

namespace wmisink::bindings {

/// Rows of the objects embedded in a batch's rows, which the reader has put into a batch of their own.
class RowMaker::Embedded final : public ObjectMaker {
  public:
    Embedded(RowMaker& maker, const RowBatch& batch) : maker_(maker), batch_(batch) {}

    py::object make(IUnknown* embedded) override {
        const RowBatch::Row row = batch_.object(embedded);
        if (!row.schema) return {};
        return maker_.make_row(*batch_.objects(), row);
    }

  private:
    RowMaker& maker_;
    const RowBatch& batch_;
};

py::list RowMaker::make(const RowBatch& batch) {
    py::list rows(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
        PyList_SET_ITEM(rows.ptr(), static_cast<Py_ssize_t>(i), make_row(batch, batch[i]).release().ptr());
    }
    return rows;
}

py::object RowMaker::make_row(const RowBatch& batch, const RowBatch::Row& row) {
    Embedded embedded(*this, batch);
    ValueMaker values(embedded);
    py::object made = new_row(schema_of(row.schema));
    RowObject& object = row_of(made);
    const std::span<const Column> columns = row.schema->columns();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        visit(row.values[i].get(), columns[i].type, values);
        object.values[i] = values.take().release().ptr();
        if (const py::object raw = values.take_raw()) {
            if (!object.raw) object.raw = py::dict().release().ptr();
            checked(PyDict_SetItem(object.raw, py::int_(i).ptr(), raw.ptr()));
        }
    }
    malformed_.fetch_add(values.malformed_count(), std::memory_order_relaxed);  // relaxed: a statistic
    finish_row(made);
    return made;
}

py::handle RowMaker::schema_of(const std::shared_ptr<const Schema>& schema) {
    const auto known = std::find_if(schemas_.rbegin(), schemas_.rend(),
                                    [&](const auto& entry) { return entry.first == schema; });
    if (known != schemas_.rend()) return known->second;
    return schemas_.emplace_back(schema, make_row_schema(*schema)).second;
}

}  // namespace wmisink::bindings
