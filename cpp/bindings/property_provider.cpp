#include "property_provider.hpp"

#include <string>
#include <utility>

#include "instance_reader.hpp"
#include "to_python.hpp"

namespace wmisink::bindings {
namespace {

using embedded::Instance;
using embedded::PropertyProvider;
using embedded::Value;
using FunctionsByName = embedded::NameMap<PropertyFunctions>;

/// By the properties' names, since a class that is defined anew may have them in other places.
class PythonProperties final : public PropertyProvider {
  public:
    PythonProperties(FunctionsByName functions, std::shared_ptr<PropertyProvider> others, WideView class_name,
                     std::weak_ptr<embedded::Namespace> nspace)
        : functions_(std::move(functions)),
          others_(std::move(others)),
          class_name_(class_name),
          nspace_(std::move(nspace)) {}

    [[nodiscard]] const FunctionsByName& functions() const noexcept { return functions_; }
    [[nodiscard]] const std::shared_ptr<PropertyProvider>& others() const noexcept { return others_; }

    [[nodiscard]] bool has(std::size_t property) const noexcept override {
        const auto nspace = nspace_.lock();
        const embedded::Class::Ref of_class = nspace ? nspace->find_class(class_name_) : nullptr;
        const PropertyFunctions* const ours = of_class ? functions_of(*of_class, property) : nullptr;
        return (ours && ours->get) || (others_ && others_->has(property));
    }

    [[nodiscard]] Value get(const Instance& instance, std::size_t property) override {
        const PropertyFunctions* const ours = functions_of(instance.of_class(), property);
        if (!ours || !ours->get) return others_ ? others_->get(instance, property) : Value();
        const auto nspace = nspace_.lock();
        if (!nspace) return {};
        return in_python([&] {
            const py::object given = (*ours->get)(mapping_of(instance));
            const embedded::Class& of_class = instance.of_class();
            return from_python(given, {of_class.name(), of_class.properties()[property]},
                               ObjectReader(*nspace));
        });
    }

    void put(const Instance& instance, std::size_t property, const Value& value) override {
        const PropertyFunctions* const ours = functions_of(instance.of_class(), property);
        if (ours && ours->put) {
            return in_python([&] {
                const CIMTYPE type = instance.of_class().properties()[property].type;
                static_cast<void>((*ours->put)(mapping_of(instance), to_python(value, type)));
            });
        }
        if (!ours && others_) return others_->put(instance, property, value);
        PropertyProvider::put(instance, property, value);
    }

    [[nodiscard]] std::string name() const override {
        for (const auto& [property, functions] : functions_) {
            if (functions.get) return functions.get->name();
        }
        return others_ ? others_->name() : std::string();
    }

  private:
    /// nullptr for a property that is not ours, or not there any more.
    [[nodiscard]] const PropertyFunctions* functions_of(const embedded::Class& of_class,
                                                        std::size_t property) const noexcept {
        const auto properties = of_class.properties();
        if (property >= properties.size()) return nullptr;
        const auto found = functions_.find(WideView(properties[property].name));
        return found == functions_.end() ? nullptr : &found->second;
    }

    const FunctionsByName functions_;
    const std::shared_ptr<PropertyProvider> others_;
    const embedded::Text class_name_;
    const std::weak_ptr<embedded::Namespace> nspace_;
};

}  // namespace

std::shared_ptr<PropertyProvider> with_python_property(const std::shared_ptr<PropertyProvider>& others,
                                                       WideView class_name, WideView property,
                                                       PropertyFunctions functions,
                                                       std::weak_ptr<embedded::Namespace> nspace) {
    const auto before = std::dynamic_pointer_cast<PythonProperties>(others);
    FunctionsByName all = before ? before->functions() : FunctionsByName();
    PropertyFunctions& changed = all[embedded::Text(property)];
    if (functions.get) changed.get = std::move(functions.get);
    if (functions.put) changed.put = std::move(functions.put);
    return std::make_shared<PythonProperties>(std::move(all), before ? before->others() : others, class_name,
                                              std::move(nspace));
}

}  // namespace wmisink::bindings
