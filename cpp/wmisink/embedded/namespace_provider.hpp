#pragma once

#include <memory>

#include "wmisink/embedded/provider.hpp"

namespace wmisink::embedded {

class Repository;

/// Gives the instances of __NAMESPACE in the namespace of that path: those directly below it. Putting one
/// makes a namespace, deleting one removes it with all below. Source: Microsoft, "__Namespace class" and
/// "Creating a Namespace with the WMI API".
[[nodiscard]] std::shared_ptr<InstanceProvider> make_namespace_provider(std::weak_ptr<Repository> repository,
                                                                        Text path);

}  // namespace wmisink::embedded
