#pragma once

#include <optional>
#include <vector>

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// The properties that a put is to change, as its context names them: `__PUT_EXTENSIONS` is TRUE and
/// `__PUT_EXT_PROPERTIES` has the names. Nothing when all are meant; the context may be null. Throws Failure
/// WBEM_E_INVALID_CONTEXT for names that are no strings. Source: Microsoft,
/// "IWbemServices::PutInstanceAsync", on partial-instance updates.
[[nodiscard]] std::optional<std::vector<Text>> properties_to_put(IWbemContext* context);

/// The instance that exists with the same keys, with these properties as `given` has them; `given` when none
/// exists. Throws Failure WBEM_E_INVALID_PROPERTY for a name that the class does not have, and what
/// find_object() throws.
[[nodiscard]] Instance::Ref put_over(const Instance::Ref& given, const std::vector<Text>& properties,
                                     const Namespace& nspace, const ResultOutput& caller);

}  // namespace wmisink::embedded
