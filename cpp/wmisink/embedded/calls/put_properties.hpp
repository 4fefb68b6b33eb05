#pragma once

#include "wmisink/embedded/property_provider.hpp"

namespace wmisink::embedded {

/// Puts the values of the properties that the provider gives into the provider, those that are not what it
/// gives already, and returns the instance as it is to be stored: with the defaults in their places. Throws
/// ProviderFailure.
[[nodiscard]] Instance::Ref put_properties(const Instance::Ref& instance, PropertyProvider& provider);

}  // namespace wmisink::embedded
