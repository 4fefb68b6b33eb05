#include "wmisink/embedded/instance.hpp"

#include <atomic>
#include <string>
#include <utility>

#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/fit.hpp"

namespace wmisink::embedded {
namespace {

std::atomic<std::int64_t> live{0};

}  // namespace

// Relaxed, in all three: a number for tests; nothing is read on the strength of it.
Instance::Instance(Token, Class::Ref of_class, std::vector<Value> values, bool stands_for_class) noexcept
    : class_(std::move(of_class)), values_(std::move(values)), stands_for_class_(stands_for_class) {
    live.fetch_add(1, std::memory_order_relaxed);
}

Instance::~Instance() { live.fetch_sub(1, std::memory_order_relaxed); }

std::int64_t live_instances() noexcept { return live.load(std::memory_order_relaxed); }

Instance::Ref Instance::make(Class::Ref of_class, std::vector<Value> values) {
    fit_all(values, *of_class);
    return make_fitting(std::move(of_class), std::move(values));
}

Instance::Ref Instance::make_fitting(Class::Ref of_class, std::vector<Value> values) {
    return std::make_shared<const Instance>(Token{}, std::move(of_class), std::move(values));
}

Instance::Ref Instance::standing_for(Class::Ref definition) {
    std::vector<Value> defaults;
    for (const Property& property : definition->properties()) {
        defaults.push_back(property.default_value);
    }
    return std::make_shared<const Instance>(Token{}, std::move(definition), std::move(defaults), true);
}

const Value* Instance::find(WideView property_name) const noexcept {
    const auto index = class_->find_property(property_name);
    return index ? &values_[*index] : nullptr;
}

std::vector<Value> Instance::keys() const {
    std::vector<Value> keys;
    for (const std::size_t key : class_->keys()) {
        keys.push_back(values_[key]);
    }
    return keys;
}

}  // namespace wmisink::embedded
