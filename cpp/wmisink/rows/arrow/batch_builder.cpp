#include "wmisink/rows/arrow/batch_builder.hpp"

#include <utility>

namespace wmisink::arrow {

void BatchBuilder::append(IWbemClassObject& object) {
    const Tally before = tally_;
    try {
        columns_.append(object);
    } catch (...) {
        columns_.truncate(rows_);
        tally_ = before;
        throw;
    }
    ++rows_;
}

std::shared_ptr<const Array> BatchBuilder::take() {
    auto batch = std::make_shared<Array>();
    batch->length = std::exchange(rows_, 0);
    batch->buffers.emplace_back();  // no row is NULL
    batch->children = columns_.take();
    tally_.bytes = 0;
    return batch;
}

}  // namespace wmisink::arrow
