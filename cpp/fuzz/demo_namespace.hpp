#pragma once

#include <memory>

#include "wmisink/embedded/namespace.hpp"

namespace wmisink::embedded::fuzz {

/// A namespace with a property of every CIM type, embedded objects, an association and a provider, and a
/// handful of rows, NULLs among them.
[[nodiscard]] std::shared_ptr<Namespace> make_demo_namespace();

}  // namespace wmisink::embedded::fuzz
