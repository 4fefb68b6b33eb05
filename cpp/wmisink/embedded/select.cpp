#include "wmisink/embedded/select.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/fit.hpp"
#include "wmisink/embedded/instance_store.hpp"
#include "wmisink/embedded/provided_properties.hpp"
#include "wmisink/embedded/provider_guard.hpp"
#include "wmisink/embedded/selection.hpp"

namespace wmisink::embedded {
namespace {

/// A scan that keeps nothing still looks this often whether it was cancelled.
constexpr std::size_t kRowsBetweenLooks = 256;

class SelectRequest final : public InstanceRequest {
  public:
    SelectRequest(const SelectPlan& plan, const Class& of_class, const ResultOutput& output)
        : plan_(plan), class_(of_class), output_(output) {}

    const Class& of_class() const noexcept override { return class_; }
    bool wants(std::size_t property) const noexcept override { return plan_.wants(property); }
    std::span<const Equality> equalities() const noexcept override {
        if (!plan_.offered.empty()) {
            return plan_.offered;
        }
        return plan_.where ? plan_.where->equalities() : std::span<const Equality>();
    }
    const CallContext* context() const noexcept override { return output_.context(); }
    bool cancelled() const noexcept override { return output_.cancelled(); }

  private:
    const SelectPlan& plan_;
    const Class& class_;
    const ResultOutput& output_;
};

class Receiver final : public InstanceReceiver {
  public:
    Receiver(const SelectPlan& plan, const Class::Ref& of_class, ResultOutput& output)
        : plan_(plan), class_(of_class), output_(output) {}

    bool row(std::vector<Value>& values) override {
        if (over_) {
            return false;
        }
        fit_all(values, *class_);
        if (plan_.where && !plan_.where->holds({.of_class = *class_, .values = values})) {
            over_ = output_.cancelled();
        } else {
            over_ = !output_.take({.definition = {},
                                   .instance = Instance::make_fitting(class_, std::exchange(values, {})),
                                   .projection = plan_.projection});
        }
        return !over_;
    }

    void progress(std::uint32_t done, std::uint32_t total) override { output_.progress(done, total); }

    [[nodiscard]] bool over() const noexcept { return over_; }

  private:
    const SelectPlan& plan_;
    const Class::Ref& class_;
    ResultOutput& output_;
    bool over_ = false;
};

/// False when the output wants no more.
bool run_provider(const SelectPlan& plan, const InstanceSource& source, ResultOutput& output) {
    const SelectRequest request(plan, *source.of_class, output);
    Receiver receiver(plan, source.of_class, output);
    in_provider(*source.provider, [&] { source.provider->instances(request, receiver); });
    return !receiver.over();
}

bool run_stored(const SelectPlan& plan, const InstanceSource& source, ResultOutput& output) {
    std::size_t until_look = kRowsBetweenLooks;
    const ProvidedProperties provided(
        source.properties, *source.of_class, [&](std::size_t property) { return plan.wants(property); },
        plan.where ? plan.where->properties() : std::span<const std::size_t>());
    return source.stored->for_each([&](const Instance::Ref& stored) {
        const Instance::Ref instance = provided.for_test(stored);
        const bool kept = !plan.where ||
                          plan.where->holds({.of_class = instance->of_class(), .values = instance->values()});
        if (kept) {
            return output.take(
                {.definition = {}, .instance = provided.complete(instance), .projection = plan.projection});
        }
        if (--until_look == 0) {
            until_look = kRowsBetweenLooks;
            return !output.cancelled();
        }
        return true;
    });
}

}  // namespace

SelectPlan plan_select(const wql::SelectQuery& query, const Namespace& nspace, bool locatable) {
    SelectPlan plan;
    plan.of_class = require_class(nspace, query.class_name);
    if (query.where) {
        plan.where.emplace(*query.where, *plan.of_class);
    }
    if (query.properties.empty() && !query.count) {
        return plan;
    }
    if (!query.count) {
        plan.projection = make_projection(query.properties, *plan.of_class, locatable);
    }
    plan.wanted.assign(plan.of_class->properties().size() + 1, false);
    const auto want = [&](std::span<const std::size_t> properties) {
        for (const std::size_t property : properties) {
            plan.wanted[property] = true;
        }
    };
    if (plan.projection) {
        want(plan.projection->properties);
    }
    if (plan.where) {
        want(plan.where->properties());
    }
    return plan;
}

SelectPlan plan_instances(WideView class_name, const Namespace& nspace, bool deep) {
    SelectPlan plan;
    plan.of_class = require_class(nspace, class_name);
    plan.deep = deep;
    return plan;
}

void run_select(const SelectPlan& plan, const Namespace& nspace, ResultOutput& output) {
    const auto sources = nspace.sources(plan.of_class->name(), plan.deep);
    if (sources.front().of_class != plan.of_class) {
        // The plan's indices are those of the definition it was made for.
        const std::string name = to_utf8(plan.of_class->name());
        throw Failure(WBEM_E_INVALID_CLASS, "run_select",
                      "Class " + name + " was defined anew while the call began; make the call again.", name);
    }
    for (const InstanceSource& source : sources) {
        const bool left_out = plan.providers_only && source.provider == nullptr;
        if (left_out || (plan.where && !plan.where->may_hold(*source.of_class))) {
            continue;
        }
        const bool more = source.provider != nullptr ? run_provider(plan, source, output)
                                                     : run_stored(plan, source, output);
        if (!more) {
            return;
        }
    }
}

}  // namespace wmisink::embedded
