#include "wmisink/rows/arrow/array.hpp"

#include <cstdint>
#include <utility>

namespace wmisink::arrow {
namespace {

/// What an exported array owns.
struct ExportedArray {
    std::shared_ptr<const Array> array;
    std::vector<const void*> buffers;
    std::vector<ArrowArray> children;
    std::vector<ArrowArray*> pointers;

    ExportedArray() = default;
    ExportedArray(const ExportedArray&) = delete;
    ExportedArray& operator=(const ExportedArray&) = delete;
    ~ExportedArray() {
        for (ArrowArray& child : children) {  // one that was moved out is marked as released
            if (child.release) child.release(&child);
        }
    }
};

void release(ArrowArray* array) {
    delete static_cast<ExportedArray*>(array->private_data);
    array->release = nullptr;
}

}  // namespace

void export_array(std::shared_ptr<const Array> array, ArrowArray& out) {
    auto own = std::make_unique<ExportedArray>();
    own->array = std::move(array);
    const Array& shown = *own->array;
    for (const Memory& buffer : shown.buffers) own->buffers.push_back(buffer.get());
    own->children.resize(shown.children.size());
    for (std::size_t i = 0; i < shown.children.size(); ++i) {
        export_array(shown.children[i], own->children[i]);
        own->pointers.push_back(&own->children[i]);
    }
    out = {.length = static_cast<std::int64_t>(shown.length),
           .null_count = static_cast<std::int64_t>(shown.nulls),
           .offset = 0,
           .n_buffers = static_cast<std::int64_t>(own->buffers.size()),
           .n_children = static_cast<std::int64_t>(own->children.size()),
           .buffers = own->buffers.data(),
           .children = own->pointers.empty() ? nullptr : own->pointers.data(),
           .dictionary = nullptr,
           .release = &release,
           .private_data = own.get()};
    static_cast<void>(own.release());
}

}  // namespace wmisink::arrow
