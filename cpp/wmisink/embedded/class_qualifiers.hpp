#pragma once

#include <span>
#include <string>
#include <vector>

#include "wmisink/embedded/class_definition.hpp"

namespace wmisink::embedded {

/// The flavor of a qualifier that WMI sets itself, `key`, `CIMTYPE`, `In`, `Out` and `ID`: everything
/// inherits it and nothing overrides it.
inline constexpr LONG kFixedFlavor = WBEM_FLAVOR_NOT_OVERRIDABLE | WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE |
                                     WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS;

/// The qualifier of that name, ignoring case; nullptr when there is none.
[[nodiscard]] const Qualifier* find_qualifier(std::span<const Qualifier> qualifiers, WideView name) noexcept;

/// Whether there is a boolean qualifier of that name, set to TRUE.
[[nodiscard]] bool has_qualifier(std::span<const Qualifier> qualifiers, WideView name) noexcept;

/// Whether it comes from the superclass, or from the class where an instance has it.
[[nodiscard]] inline bool is_propagated(const Qualifier& qualifier) noexcept {
    return (qualifier.flavor & WBEM_FLAVOR_MASK_ORIGIN) == WBEM_FLAVOR_ORIGIN_PROPAGATED;
}

/// Checks a qualifier and leaves it as it is held: of a type that a qualifier may have, with a flavor that
/// says nothing of its origin. `subject` is what it belongs to, for the message.
///
/// Throws Failure: WBEM_E_INVALID_QUALIFIER for an empty name, WBEM_E_INVALID_QUALIFIER_TYPE,
/// WBEM_E_INVALID_FLAVOR, and what fit() throws for the value.
[[nodiscard]] Qualifier checked(Qualifier qualifier, const std::string& subject);

/// Those of a superclass that its subclasses inherit, marked as propagated.
[[nodiscard]] std::vector<Qualifier> inherited_by_subclass(std::span<const Qualifier> qualifiers);

/// Those of a class that its instances have, marked as propagated.
[[nodiscard]] std::vector<Qualifier> inherited_by_instance(std::span<const Qualifier> qualifiers);

/// Puts a qualifier over those that are there, inherited or not. One that says again what must not be
/// overridden changes nothing. Throws Failure WBEM_E_OVERRIDE_NOT_ALLOWED when it says something else.
/// Source: Microsoft, "Qualifier Flavors".
void override_qualifier(std::vector<Qualifier>& qualifiers, Qualifier own, const std::string& subject);

}  // namespace wmisink::embedded
