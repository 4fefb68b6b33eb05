#pragma once

#include <span>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/embedded/class.hpp"

namespace wmisink::embedded {

/// An IWbemQualifierSet over qualifiers that the class owns; read-only, since classes are immutable: Put and
/// Delete return WBEM_E_NOT_SUPPORTED. With `on_instance` only those whose flavor carries them to instances.
[[nodiscard]] com_ptr<IWbemQualifierSet> make_qualifier_set(Class::Ref owner,
                                                            std::span<const Qualifier> qualifiers,
                                                            bool on_instance);

/// How many exist; for live_objects().
[[nodiscard]] long live_qualifier_sets() noexcept;

}  // namespace wmisink::embedded
