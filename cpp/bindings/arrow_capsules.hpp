#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <memory>
#include <vector>

#include "wmisink/rows/arrow/array.hpp"
#include "wmisink/rows/arrow/field.hpp"
#include "wmisink/rows/arrow/stream.hpp"

namespace wmisink::bindings {

/// The capsules of the Arrow PyCapsule interface, which release what no consumer has taken. With the GIL.
/// Source: Apache Arrow, "The Arrow PyCapsule Interface".

[[nodiscard]] py::capsule schema_capsule(const std::vector<arrow::Field>& fields);
[[nodiscard]] py::capsule array_capsule(std::shared_ptr<const arrow::Array> array);
[[nodiscard]] py::capsule stream_capsule(std::unique_ptr<arrow::BatchSource> source);

}  // namespace wmisink::bindings
