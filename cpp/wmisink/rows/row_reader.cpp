#include "wmisink/rows/row_reader.hpp"

#include <utility>

#include "wmisink/cim/decode.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink {
namespace {

/// Objects in objects beyond this are left out: WMI's are copies and few levels deep, so it must be a ring.
constexpr unsigned kDeepest = 16;

/// Appends a value for each column; false if the object lacks one of them, or has one whose type is not
/// known.
bool append_values(IWbemClassObject& object, const Schema& schema, std::vector<Variant>& cells) {
    bool fits = true;
    for (const Column& column : schema.columns()) {
        const HRESULT status =
            object.Get(column.name.c_str(), 0, cells.emplace_back().put(), nullptr, nullptr);
        if (status == WBEM_E_NOT_FOUND) {
            fits = false;
        } else {
            check(status, "IWbemClassObject::Get");
            if (column.type == CIM_EMPTY) fits = false;
        }
    }
    return fits;
}

/// The objects in a value.
struct ObjectFinder : IgnoringVisitor {
    std::vector<IUnknown*> objects{};

    void object(IUnknown* found) { objects.push_back(found); }
};

}  // namespace

void RowReader::read(std::span<const com_ptr<IWbemClassObject>> objects, RowBatch& batch,
                     OwnClass own_class) {
    batch.entries_.reserve(batch.entries_.size() + objects.size());
    for (const auto& object : objects) {
        if (!object) continue;
        const std::size_t before = batch.cells_.size();
        try {
            read_one(*object, batch, own_class);
        } catch (...) {
            batch.cells_.resize(before);
            throw;
        }
    }
}

void RowReader::read_one(IWbemClassObject& object, RowBatch& batch, OwnClass own_class) {
    const std::size_t first = batch.cells_.size();
    const std::shared_ptr<const Schema>* known = &schemas_.find(object, own_class);
    std::shared_ptr<const Schema> stale;
    if (!append_values(object, **known, batch.cells_)) {
        stale = *known;
        known = &schemas_.find_again(object, stale);
        if (*known != stale) {
            batch.cells_.resize(first);
            append_values(object, **known, batch.cells_);
        }
    }
    const std::shared_ptr<const Schema>& schema = *known;
    if (schema->has_objects()) {
        for (std::size_t i = 0; i < schema->columns().size(); ++i) {
            if (element_type(schema->columns()[i].type) == CIM_OBJECT) {
                read_embedded_in(batch.cells_[first + i].get(), batch);
            }
        }
    }
    if (batch.schemas_.empty() || batch.schemas_.back() != schema) batch.schemas_.push_back(schema);
    batch.entries_.push_back({batch.schemas_.size() - 1, first});
}

void RowReader::read_embedded_in(const VARIANT& value, RowBatch& batch) {
    ObjectFinder finder;
    visit(value, CIM_EMPTY, finder);
    for (IUnknown* const found : finder.objects) read_embedded(found, batch);
}

void RowReader::read_embedded(IUnknown* embedded, RowBatch& batch) {
    if (depth_ >= kDeepest || batch.object_rows_.contains(embedded)) return;
    const auto object = com_ptr<IUnknown>::share(embedded).query<IWbemClassObject>();
    if (!object) return;
    if (!of_embedded_) {
        of_embedded_ = std::make_unique<RowReader>();
        of_embedded_->depth_ = depth_ + 1;
    }
    if (!batch.objects_) batch.objects_ = std::make_unique<RowBatch>();
    of_embedded_->read(std::span(&object, 1), *batch.objects_);
    batch.object_rows_.emplace(embedded, batch.objects_->size() - 1);
}

}  // namespace wmisink
