#pragma once

#include <span>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/wmi.hpp"
#include "wmisink/rows/arrow/field.hpp"

namespace wmisink::arrow {

using Objects = std::span<const com_ptr<IWbemClassObject>>;

/// The columns of objects that no class tells of: the properties of the first one, those of `selected` first.
/// What that leaves open (the kind of a datetime, the fields of an embedded object, a type that it does not
/// give) is taken from the first of the objects that tells, see also learn_from_objects().
/// @throws WmiError when an object does not tell.
[[nodiscard]] std::vector<Field> fields_of_objects(Objects objects, std::span<const WideString> selected,
                                                   Datetimes datetimes);

/// Whether a field, or one within it, is an embedded object without fields.
[[nodiscard]] bool is_open(std::span<const Field> fields);

/// Gives those fields: of the first embedded object that there is, or else none, and the object is shown as
/// text.
void learn_from_objects(std::vector<Field>& fields, Objects objects, Datetimes datetimes);

}  // namespace wmisink::arrow
