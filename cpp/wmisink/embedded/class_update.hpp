#pragma once

#include "wmisink/embedded/class_definition.hpp"

namespace wmisink::embedded {

// What a new definition of a class means for those that depend on the class: its subclasses and instances.
// Source: Microsoft, "IWbemServices::PutClass", WBEM_FLAG_UPDATE_COMPATIBLE, _SAFE_MODE and _FORCE_MODE.

/// Whether the two differ in nothing, or in qualifiers that only describe, as Description does: those that
/// decide what instances are and where they come from must be the same.
[[nodiscard]] bool differs_in_descriptions_only(const ClassDefinition& before, const ClassDefinition& after);

/// Whether a subclass says something of what the update adds or changes: of a property, a method, or a
/// qualifier of the class.
[[nodiscard]] bool conflicts_with(const ClassDefinition& subclass, const ClassDefinition& before,
                                  const ClassDefinition& after);

/// The subclass's definition without the qualifiers that are in the way of the update.
[[nodiscard]] ClassDefinition without_conflicts(ClassDefinition subclass, const ClassDefinition& after);

}  // namespace wmisink::embedded
