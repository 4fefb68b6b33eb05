#pragma once

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/embedded/class_object.hpp"

namespace wmisink::embedded {

/// An IWbemQualifierSet on the qualifiers of an object, or of one of its properties or methods. It shows what
/// the object has now, and what is put goes into the object; as thread-safe as that. Source: Microsoft,
/// "IWbemQualifierSet interface" and the page of each method.
[[nodiscard]] com_ptr<IWbemQualifierSet> make_qualifier_set(com_ptr<ClassObject> object,
                                                            QualifierOwner owner);

/// How many exist; for live_objects().
[[nodiscard]] long live_qualifier_sets() noexcept;

}  // namespace wmisink::embedded
