#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "wmisink/embedded/instance.hpp"
#include "wmisink/embedded/property_provider.hpp"

namespace wmisink::embedded {

/// What a query reads of a class's stored instances that their property provider gives.
class ProvidedProperties {
  public:
    /// `wants`: whether the query reads the property; `first`: those that its WHERE reads. No provider:
    /// nothing is ever provided.
    ProvidedProperties(std::shared_ptr<PropertyProvider> provider, const Class& of_class,
                       const std::function<bool(std::size_t)>& wants, std::span<const std::size_t> first);

    /// The instance with what the WHERE reads. Throws ProviderFailure, as run_select() does.
    [[nodiscard]] Instance::Ref for_test(const Instance::Ref& stored) const { return with(first_, stored); }
    /// The instance that for_test() gave with all that the query reads.
    [[nodiscard]] Instance::Ref complete(const Instance::Ref& tested) const { return with(rest_, tested); }

  private:
    [[nodiscard]] Instance::Ref with(const std::vector<std::size_t>& properties,
                                     const Instance::Ref& instance) const;

    std::shared_ptr<PropertyProvider> provider_;
    std::vector<std::size_t> first_;
    std::vector<std::size_t> rest_;
};

}  // namespace wmisink::embedded
