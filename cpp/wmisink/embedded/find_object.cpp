#include "wmisink/embedded/find_object.hpp"

#include <cstdint>
#include <utility>

#include "wmisink/embedded/provided_properties.hpp"
#include "wmisink/embedded/select.hpp"

namespace wmisink::embedded {
namespace {

/// Takes the first instance and wants no more.
class FirstOnly final : public ResultOutput {
  public:
    explicit FirstOnly(const ResultOutput* caller) noexcept : caller_(caller) {}

    bool take(ResultItem item) override {
        found = std::move(item.instance);
        return false;
    }
    void progress(std::uint32_t, std::uint32_t) override {}
    bool cancelled() const noexcept override {
        return found != nullptr || (caller_ != nullptr && caller_->cancelled());
    }
    const CallContext* context() const noexcept override {
        return caller_ == nullptr ? nullptr : caller_->context();
    }

    Instance::Ref found;

  private:
    const ResultOutput* caller_;
};

wql::Constant constant_of(const Value& key) {
    wql::Constant constant;
    if (const Text* text = key.get_if<Text>()) {
        constant.value = *text;
    } else if (const bool* truth = key.get_if<bool>()) {
        constant.value = *truth;
    } else if (const auto* number = key.get_if<std::int64_t>()) {
        const bool negative = *number < 0;
        const auto bits = static_cast<std::uint64_t>(*number);
        constant.value = Integer{.negative = negative, .magnitude = negative ? 0 - bits : bits};
    } else if (const auto* natural = key.get_if<std::uint64_t>()) {
        constant.value = Integer{.negative = false, .magnitude = *natural};
    }
    return constant;
}

/// `Key = value AND …` for a path's keys.
wql::Expression key_condition(const std::vector<Value>& keys, const Class& of_class) {
    wql::Expression all{.kind = wql::Expression::Kind::all_of, .comparison = {}, .operands = {}};
    for (std::size_t i = 0; i < keys.size(); ++i) {
        wql::Expression one;
        one.comparison.property.parts = {of_class.properties()[of_class.keys()[i]].name};
        one.comparison.constant = constant_of(keys[i]);
        all.operands.push_back(std::move(one));
    }
    return all;
}

/// With what a property provider gives of it.
Instance::Ref completed(const Instance::Ref& stored, const Namespace& nspace) {
    const Class& of_class = stored->of_class();
    const ProvidedProperties provided(nspace.own_providers(of_class.name()).properties, of_class,
                                      [](std::size_t) { return true; }, {});
    return provided.complete(stored);
}

}  // namespace

Instance::Ref find_object(const ObjectPath& path, const Namespace& nspace, const ResultOutput* caller,
                          Wanted wanted) {
    const Class::Ref of_class = require_class(nspace, path.class_name);
    const std::vector<Value> keys = key_values(path, *of_class);
    if (const Instance::Ref stored = nspace.find_instance(path)) {
        return wanted == Wanted::keys ? stored : completed(stored, nspace);
    }
    SelectPlan plan;
    plan.of_class = of_class;
    plan.providers_only = true;
    if (wanted == Wanted::keys) {
        plan.wanted.assign(of_class->properties().size() + 1, false);
        for (const std::size_t key : of_class->keys()) {
            plan.wanted[key] = true;
        }
    }
    if (!keys.empty()) {
        plan.where.emplace(key_condition(keys, *of_class), *of_class);
    }
    FirstOnly output(caller);
    run_select(plan, nspace, output);
    return output.found;
}

}  // namespace wmisink::embedded
