#pragma once

#include <memory>
#include <span>

#include "wmisink/embedded/class.hpp"
#include "wmisink/embedded/projection.hpp"
#include "wmisink/embedded/wql/ast.hpp"

namespace wmisink::embedded {

/// What a SELECT list leaves of the objects of a class and its subclasses. `locatable`: as
/// WBEM_FLAG_ENSURE_LOCATABLE asks, objects keep their paths and the properties for them.
///
/// Throws Failure WBEM_E_INVALID_QUERY for a property that the class lacks, naming the position.
[[nodiscard]] std::shared_ptr<const Projection> make_projection(std::span<const wql::PropertyName> list,
                                                                const Class& of_class, bool locatable);

/// The keys and the path only, as KeysOnly asks.
[[nodiscard]] std::shared_ptr<const Projection> key_projection(const Class& of_class);

}  // namespace wmisink::embedded
