#include "wmisink/rows/arrow/list_column.hpp"

#include <limits>
#include <stdexcept>
#include <utility>

#include "wmisink/cim/cim_type.hpp"

namespace wmisink::arrow {
namespace {

/// What an element counts for in the size of a batch.
constexpr std::size_t kElementSize = 8;

class ListColumn final : public Column {
  public:
    ListColumn(std::unique_ptr<Column> elements, Tally& tally)
        : Column(tally), elements_(std::move(elements)) {
        offsets_.push(0);
    }

    void append(const Cell& cell, CIMTYPE type) override {
        if (is_null(cell)) return append_null();
        if ((cell.type & VT_ARRAY) == 0 || (cell.type & VT_BYREF) != 0) return refuse();
        const auto* const array = cell.as<SAFEARRAY*>();
        if (!array) return append_null();
        const auto cell_type = static_cast<VARTYPE>(cell.type & VT_TYPEMASK);
        const std::size_t size = cell_size(cell_type);
        if (array->cDims != 1 || size == 0 || array->cbElements != size) return refuse();
        append_elements(*array, cell_type, element_type(type));
        end_list(true);
    }

    void append_null() override { end_list(false); }

    void truncate(std::size_t size) noexcept override {
        offsets_.truncate(size + 1);
        elements_->truncate(static_cast<std::size_t>(offsets_[size]));
        validity_.truncate(size);
    }

    std::shared_ptr<const Array> take() override {
        auto array = take_validity();
        array->buffers.push_back(offsets_.take());
        array->children.push_back(elements_->take());
        offsets_.push(0);
        return array;
    }

  private:
    /// No SafeArrayLock: it writes to the array, which several threads may be reading, and the VARIANT keeps
    /// it in place.
    void append_elements(const SAFEARRAY& array, VARTYPE cell_type, CIMTYPE type) {
        const auto* data = static_cast<const std::byte*>(array.pvData);
        const std::size_t count = array.rgsabound[0].cElements;
        if (elements_->size() + count > std::size_t{std::numeric_limits<std::int32_t>::max()}) {
            throw std::length_error(
                "The arrays of one batch exceed the 2^31 elements that an Arrow list can hold; ask for "
                "batches of fewer rows.");
        }
        for (std::size_t i = 0; i < count; ++i, data += array.cbElements) {
            if (cell_type == VT_VARIANT) {
                const auto& element = *reinterpret_cast<const VARIANT*>(data);
                elements_->append(Cell{element.vt, &element.llVal}, type);
            } else {
                elements_->append(Cell{cell_type, data}, type);
            }
        }
        tally_.bytes += count * kElementSize;
    }

    void end_list(bool valid) {
        offsets_.push(static_cast<std::int32_t>(elements_->size()));
        validity_.push(valid);
    }

    std::unique_ptr<Column> elements_;
    Buffer<std::int32_t> offsets_;
};

}  // namespace

std::unique_ptr<Column> make_list_column(std::unique_ptr<Column> elements, Tally& tally) {
    return std::make_unique<ListColumn>(std::move(elements), tally);
}

}  // namespace wmisink::arrow
