#pragma once

#include <span>

#include "wmisink/embedded/class_definition.hpp"

namespace wmisink::embedded {

/// The classes that WMI itself puts into every namespace, superclasses first: those of events, timers,
/// namespaces, statuses, parameters and security. Made once for the process. Source: Microsoft, "WMI System
/// Classes" and the page of each class.
[[nodiscard]] std::span<const ClassDefinition> system_class_definitions();

/// The one of that name, which must be one.
[[nodiscard]] const ClassDefinition& system_class_definition(WideView name);

/// Whether the name is kept for WMI's own classes: it begins with two underscores.
[[nodiscard]] bool is_system_name(WideView class_name) noexcept;

/// Whether a client may derive a class from the system class of that name: from those whose pages say so
/// (extrinsic events, statuses, providers, event consumers, descriptors of security). Any other is
/// WBEM_E_INVALID_SUPERCLASS.
[[nodiscard]] bool takes_subclasses(WideView system_class) noexcept;

}  // namespace wmisink::embedded
