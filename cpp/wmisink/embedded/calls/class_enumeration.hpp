#pragma once

#include <memory>

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// Gives the classes below a superclass, which itself is left out, or those of the whole namespace when it is
/// empty; with WBEM_FLAG_SHALLOW only the direct subclasses, or the classes that have no superclass. The
/// operation throws Failure WBEM_E_INVALID_CLASS. Source: Microsoft, "IWbemServices::CreateClassEnum".
[[nodiscard]] Operation enumerate_classes(WideView superclass, LONG flags,
                                          std::shared_ptr<const Namespace> nspace);

}  // namespace wmisink::embedded
