#include "arrow_capsules.hpp"

#include <utility>

namespace wmisink::bindings {
namespace {

constexpr const char* name_of(const ArrowSchema&) { return "arrow_schema"; }
constexpr const char* name_of(const ArrowArray&) { return "arrow_array"; }
constexpr const char* name_of(const ArrowArrayStream&) { return "arrow_array_stream"; }

/// Releases what the consumer has not moved out.
template <class T>
struct Release {
    void operator()(T* exported) const noexcept {
        if (exported->release) exported->release(exported);
        delete exported;
    }
};

template <class T>
void destroy(PyObject* capsule) {
    if (void* const exported = PyCapsule_GetPointer(capsule, name_of(T{}))) {
        Release<T>()(static_cast<T*>(exported));
    }
}

template <class T, class Export>
py::capsule capsule_of(Export fill) {
    std::unique_ptr<T, Release<T>> exported(new T{});
    fill(*exported);
    auto capsule = owned(PyCapsule_New(exported.get(), name_of(T{}), &destroy<T>));
    static_cast<void>(exported.release());
    return py::reinterpret_steal<py::capsule>(capsule.release());
}

}  // namespace

py::capsule schema_capsule(const std::vector<arrow::Field>& fields) {
    return capsule_of<ArrowSchema>([&](ArrowSchema& out) { arrow::export_schema(fields, out); });
}

py::capsule array_capsule(std::shared_ptr<const arrow::Array> array) {
    return capsule_of<ArrowArray>([&](ArrowArray& out) { arrow::export_array(std::move(array), out); });
}

py::capsule stream_capsule(std::unique_ptr<arrow::BatchSource> source) {
    return capsule_of<ArrowArrayStream>(
        [&](ArrowArrayStream& out) { arrow::export_stream(std::move(source), out); });
}

}  // namespace wmisink::bindings
