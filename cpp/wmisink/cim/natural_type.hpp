#pragma once

#include "wmisink/cim/cim_value.hpp"

namespace wmisink {

/// The CIM type for a value that no property or parameter gives one: boolean; sint32, or sint64 or uint64 for
/// an integer that needs it; real64; string; object. An array has the type that all its elements fit; an
/// empty one is of strings. NULL counts as string.
/// @throws Misfit for an array whose elements have nothing in common.
[[nodiscard]] CIMTYPE natural_type(const CimValue& value);

}  // namespace wmisink
