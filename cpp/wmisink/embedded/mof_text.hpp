#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "wmisink/embedded/class.hpp"

namespace wmisink::embedded {

/// MOF of an instance: `instance of Class { … };`, properties that are NULL left out.
/// Source: DSP0004, annex A; the layout is that of IWbemClassObject::GetObjectText on Windows.
[[nodiscard]] Text mof_of_instance(const Class& of_class, std::span<const Value> values,
                                   const std::function<bool(std::size_t)>& shows);

/// MOF of a class: its qualifiers and the properties that it defines or changes.
[[nodiscard]] Text mof_of_class(const Class& of_class);

}  // namespace wmisink::embedded
