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

/// Whether qualifiers are written with their flavors: `Description("x"): ToSubClass Amended`.
enum class MofFlavors : bool { left_out, shown };

/// MOF of a class: its own qualifiers, and the properties and methods that it defines or changes. What
/// follows from a declaration is not said again: CIMTYPE, ID, and the flavors of key, In and Out.
[[nodiscard]] Text mof_of_class(const Class& of_class, MofFlavors flavors = MofFlavors::shown);

}  // namespace wmisink::embedded
