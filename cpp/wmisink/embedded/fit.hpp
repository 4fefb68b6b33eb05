#pragma once

#include <span>

#include "wmisink/embedded/class.hpp"

namespace wmisink::embedded {

/// Makes a value fit a property, in place, and leaves it as that property's type is always held: signed types
/// as signed_integer, unsigned types and char16 as unsigned_integer, real32 rounded to its precision,
/// strings, datetimes and references as text. Whole numbers fit any integer or real type that can hold them,
/// a text of one unit fits char16, NULL fits everything. The text of a datetime is not looked at: providers
/// deliver malformed ones, and clients must see them.
///
/// Throws Failure: WBEM_E_TYPE_MISMATCH for a value of another kind, WBEM_E_VALUE_OUT_OF_RANGE for a number
/// that the type cannot hold.
void fit(Value& value, const Property& property);

/// A value for each property of the class, in its order. Throws what fit() throws, and
/// WBEM_E_INVALID_PARAMETER when there are more or fewer.
void fit_all(std::span<Value> values, const Class& of_class);

}  // namespace wmisink::embedded
