#include "wmisink/rows/arrow/column.hpp"

#include <stdexcept>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/rows/arrow/list_column.hpp"
#include "wmisink/rows/arrow/number_column.hpp"
#include "wmisink/rows/arrow/object_column.hpp"
#include "wmisink/rows/arrow/text_column.hpp"

namespace wmisink::arrow {
namespace {

std::unique_ptr<Column> make_scalar_column(const Field& field, Tally& tally) {
    switch (field.shown) {
        case Shown::text:
            return make_text_column(tally);
        case Shown::object_text:
            return make_object_text_column(tally);
        case Shown::object:
            return make_object_column(field, tally);
        case Shown::unknown:
            throw std::logic_error("A column whose type nothing tells has no values.");
        default:
            return make_number_column(field, tally);
    }
}

}  // namespace

std::shared_ptr<Array> Column::take_validity() {
    auto array = std::make_shared<Array>();
    array->length = validity_.size();
    array->nulls = validity_.nulls();
    array->buffers.push_back(validity_.take());
    return array;
}

std::unique_ptr<Column> make_column(const Field& field, Tally& tally) {
    auto elements = make_scalar_column(field, tally);
    return is_array(field.type) ? make_list_column(std::move(elements), tally) : std::move(elements);
}

}  // namespace wmisink::arrow
