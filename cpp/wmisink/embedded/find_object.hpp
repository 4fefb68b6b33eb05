#pragma once

#include <cstdint>

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// What is read of an object that is looked up; a provider may leave the rest NULL.
enum class Wanted : std::uint8_t { everything, keys };

/// The instance that a path names, from the store or from a provider; nullptr when there is none. A provider
/// is told when nobody waits for `caller` any more.
/// Throws Failure: WBEM_E_INVALID_CLASS, WBEM_E_INVALID_OBJECT_PATH, and what run_select() throws.
[[nodiscard]] Instance::Ref find_object(const ObjectPath& path, const Namespace& nspace,
                                        const ResultOutput* caller = nullptr,
                                        Wanted wanted = Wanted::everything);

}  // namespace wmisink::embedded
