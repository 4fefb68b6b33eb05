#include "wmisink/embedded/provided_properties.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/embedded/fit.hpp"
#include "wmisink/embedded/provider_guard.hpp"

namespace wmisink::embedded {

ProvidedProperties::ProvidedProperties(std::shared_ptr<PropertyProvider> provider, const Class& of_class,
                                       const std::function<bool(std::size_t)>& wants,
                                       std::span<const std::size_t> first)
    : provider_(std::move(provider)) {
    for (std::size_t i = 0; provider_ != nullptr && i < of_class.properties().size(); ++i) {
        if (!provider_->has(i)) {
            continue;
        }
        if (std::find(first.begin(), first.end(), i) != first.end()) {
            first_.push_back(i);
        } else if (wants(i)) {
            rest_.push_back(i);
        }
    }
}

Instance::Ref ProvidedProperties::with(const std::vector<std::size_t>& properties,
                                       const Instance::Ref& instance) const {
    if (properties.empty()) {
        return instance;
    }
    const Class::Ref& of_class = instance->shared_class();
    std::vector<Value> values(instance->values().begin(), instance->values().end());
    in_provider(*provider_, [&] {
        for (const std::size_t property : properties) {
            Value now = provider_->get(*instance, property);
            fit(now, of_class->properties()[property]);
            values[property] = std::move(now);
        }
    });
    return Instance::make_fitting(of_class, std::move(values));
}

}  // namespace wmisink::embedded
