#include "wmisink/embedded/calls/put_properties.hpp"

#include <utility>
#include <vector>

#include "wmisink/embedded/fit.hpp"
#include "wmisink/embedded/provider_guard.hpp"

namespace wmisink::embedded {

Instance::Ref put_properties(const Instance::Ref& instance, PropertyProvider& provider) {
    std::vector<Value> kept(instance->values().begin(), instance->values().end());
    const auto properties = instance->of_class().properties();
    for (std::size_t property = 0; property < kept.size(); ++property) {
        if (!provider.has(property)) {
            continue;
        }
        const Value& put = kept[property];
        in_provider(provider, [&] {
            Value now = provider.get(*instance, property);
            fit(now, properties[property]);
            if (!put.is_null() && put != now) {
                provider.put(*instance, property, put);
            }
        });
        kept[property] = properties[property].default_value;
    }
    return Instance::make_fitting(instance->shared_class(), std::move(kept));
}

}  // namespace wmisink::embedded
