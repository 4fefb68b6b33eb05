#include "wmisink/embedded/select.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/fit.hpp"
#include "wmisink/embedded/instance_store.hpp"
#include "wmisink/embedded/provider_failure.hpp"
#include "wmisink/embedded/wql/parser.hpp"

namespace wmisink::embedded {
namespace {

/// A scan that keeps nothing still looks this often whether it was cancelled.
constexpr std::size_t kRowsBetweenLooks = 256;

Class::Ref require_class(const Namespace& nspace, WideView name) {
    Class::Ref found = nspace.find_class(name);
    if (found == nullptr) {
        throw Failure(
            WBEM_E_INVALID_CLASS, "plan_select",
            "There is no class \"" + to_utf8(name) + "\" in namespace " + to_utf8(nspace.path()) + ".",
            to_utf8(name));
    }
    return found;
}

class Selection {
  public:
    Selection(const Class& of_class, bool locatable) : class_(of_class), locatable_(locatable) {
        projection_.show(SystemProperty::genus);
        projection_.show(SystemProperty::class_name);
        projection_.show(SystemProperty::property_count);
    }

    void add(const wql::PropertyName& name) {
        const bool prefixed = name.parts.size() == 2 && class_.is_a(name.parts.front());
        if (name.parts.size() > 1 && !prefixed) {
            refuse(name, "A SELECT list takes properties of the class only");
        }
        const Text& last = name.parts.back();
        if (const auto system = find_system_property(last)) {
            projection_.show(*system);
            locatable_ = locatable_ || *system == SystemProperty::path || *system == SystemProperty::relpath;
            return;
        }
        const auto index = class_.find_property(last);
        if (!index) {
            refuse(name, "Class " + to_utf8(class_.name()) + " has no property \"" + to_utf8(last) + "\"");
        }
        projection_.properties.push_back(*index);
    }

    std::shared_ptr<const Projection> finish() {
        auto& kept = projection_.properties;
        if (locatable_) {
            kept.insert(kept.end(), class_.keys().begin(), class_.keys().end());
            for (const auto system : {SystemProperty::server, SystemProperty::nspace, SystemProperty::path}) {
                projection_.show(system);
            }
        }
        std::sort(kept.begin(), kept.end());
        kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
        const auto keys = class_.keys();
        const bool all_keys = std::includes(kept.begin(), kept.end(), keys.begin(), keys.end());
        if (class_.singleton() || (all_keys && !keys.empty())) {
            projection_.show(SystemProperty::relpath);
        }
        return std::make_shared<const Projection>(std::move(projection_));
    }

  private:
    [[noreturn]] static void refuse(const wql::PropertyName& name, const std::string& problem) {
        throw Failure(WBEM_E_INVALID_QUERY, "plan_select",
                      problem + ", at character " + std::to_string(name.offset + 1) + ".",
                      to_utf8(name.parts.back()));
    }

    const Class& class_;
    bool locatable_;
    Projection projection_;
};

wql::SelectQuery parsed(WideView query) {
    try {
        wql::Query found = wql::parse(query);
        if (auto* select = std::get_if<wql::SelectQuery>(&found); select != nullptr && !select->count) {
            return std::move(*select);
        }
        throw Failure(WBEM_E_NOT_SUPPORTED, "parse", "This kind of query cannot be answered.",
                      to_utf8(query));
    } catch (const wql::SyntaxError& error) {
        throw Failure(WBEM_E_INVALID_QUERY, "parse", error.what(), to_utf8(query));
    }
}

class Request final : public InstanceRequest {
  public:
    Request(const SelectPlan& plan, const Class& of_class, const ResultOutput& output)
        : plan_(plan), class_(of_class), output_(output) {}

    const Class& of_class() const noexcept override { return class_; }
    bool wants(std::size_t property) const noexcept override { return plan_.wants(property); }
    std::span<const Equality> equalities() const noexcept override {
        return plan_.where ? plan_.where->equalities() : std::span<const Equality>();
    }
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

std::string provider_name(const InstanceProvider& provider) {
    try {
        return provider.name();
    } catch (...) {
        return "unnamed";
    }
}

/// False when the output wants no more.
bool run_provider(const SelectPlan& plan, const InstanceSource& source, ResultOutput& output) {
    const Request request(plan, *source.of_class, output);
    Receiver receiver(plan, source.of_class, output);
    try {
        source.provider->instances(request, receiver);
    } catch (const Failure& failure) {
        throw ProviderFailure(failure.code(), provider_name(*source.provider), failure.description());
    } catch (const WmiError& error) {
        throw ProviderFailure(error.code(), provider_name(*source.provider), error.what());
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        throw ProviderFailure(WBEM_E_PROVIDER_FAILURE, provider_name(*source.provider), error.what());
    } catch (...) {
        throw ProviderFailure(WBEM_E_PROVIDER_FAILURE, provider_name(*source.provider),
                              "The provider threw something that is no std::exception.");
    }
    return !receiver.over();
}

bool run_stored(const SelectPlan& plan, const InstanceSource& source, ResultOutput& output) {
    std::size_t until_look = kRowsBetweenLooks;
    return source.stored->for_each([&](const Instance::Ref& instance) {
        const bool kept = !plan.where ||
                          plan.where->holds({.of_class = instance->of_class(), .values = instance->values()});
        if (kept) {
            return output.take({.definition = {}, .instance = instance, .projection = plan.projection});
        }
        if (--until_look == 0) {
            until_look = kRowsBetweenLooks;
            return !output.cancelled();
        }
        return true;
    });
}

/// Takes the first instance and wants no more.
class FirstOnly final : public ResultOutput {
  public:
    bool take(ResultItem item) override {
        found = std::move(item.instance);
        return false;
    }
    void progress(std::uint32_t, std::uint32_t) override {}
    bool cancelled() const noexcept override { return found != nullptr; }

    Instance::Ref found;
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

}  // namespace

SelectPlan plan_select(WideView query, const Namespace& nspace, bool locatable) {
    const wql::SelectQuery select = parsed(query);
    SelectPlan plan;
    plan.of_class = require_class(nspace, select.class_name);
    if (select.where) {
        plan.where.emplace(*select.where, *plan.of_class);
    }
    if (select.properties.empty()) {
        return plan;
    }
    Selection selection(*plan.of_class, locatable);
    for (const wql::PropertyName& name : select.properties) {
        selection.add(name);
    }
    plan.projection = selection.finish();
    plan.wanted.assign(plan.of_class->properties().size() + 1, false);
    for (const std::size_t property : plan.projection->properties) {
        plan.wanted[property] = true;
    }
    if (plan.where) {
        for (const std::size_t property : plan.where->properties()) {
            plan.wanted[property] = true;
        }
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
    for (const InstanceSource& source : nspace.sources(plan.of_class->name(), plan.deep)) {
        const bool more = source.provider != nullptr ? run_provider(plan, source, output)
                                                     : run_stored(plan, source, output);
        if (!more) {
            return;
        }
    }
}

Instance::Ref find_object(const ObjectPath& path, const Namespace& nspace) {
    const Class::Ref of_class = require_class(nspace, path.class_name);
    const std::vector<Value> keys = key_values(path, *of_class);
    if (Instance::Ref stored = nspace.find_instance(path)) {
        return stored;
    }
    SelectPlan plan = plan_instances(path.class_name, nspace, true);
    if (!keys.empty()) {
        plan.where.emplace(key_condition(keys, *of_class), *of_class);
    }
    FirstOnly output;
    for (const InstanceSource& source : nspace.sources(path.class_name)) {
        if (source.provider != nullptr && !run_provider(plan, source, output)) {
            break;
        }
    }
    return output.found;
}

}  // namespace wmisink::embedded
