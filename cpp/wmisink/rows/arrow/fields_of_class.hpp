#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/wmi.hpp"
#include "wmisink/rows/arrow/field.hpp"

namespace wmisink::arrow {

/// Gives the definition of a class; null where WMI cannot tell.
using ClassLookup = std::function<com_ptr<IWbemClassObject>(const WideString& class_name)>;

/// What the qualifiers SubType and CIMTYPE of a property say; empty where there is no such qualifier.
/// Source: Microsoft, "Standard Qualifiers", "CIMTYPE Qualifier".
[[nodiscard]] WideString property_qualifier(IWbemClassObject& object, const WideString& property,
                                            const OLECHAR* qualifier);

/// How a property of a CIM type is shown. A datetime is an instant unless its qualifier SubType is
/// "interval".
[[nodiscard]] Shown shown_as(CIMTYPE type, WideView sub_type, Datetimes datetimes);

/// The columns of a class, from its definition: those of `selected` in that order and the class's spelling,
/// or all but the system properties if that is empty. None if the class lacks one of them.
///
/// An embedded object has the fields of the class that CIMTYPE names (`object:Win32_Process`). Where it names
/// none, or one that WMI cannot tell of, it has no fields yet, see learn_from_objects(). An object within an
/// object of its own class is shown as text, since a struct cannot contain itself.
/// @throws WmiError when the definition does not tell.
[[nodiscard]] std::optional<std::vector<Field>> fields_of_class(IWbemClassObject& definition,
                                                                std::span<const WideString> selected,
                                                                Datetimes datetimes,
                                                                const ClassLookup& lookup);

}  // namespace wmisink::arrow
