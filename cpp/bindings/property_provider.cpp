#include "property_provider.hpp"

#include <map>
#include <string>
#include <utility>

#include "instance_reader.hpp"
#include "to_python.hpp"

namespace wmisink::bindings {
namespace {

using embedded::Instance;
using embedded::PropertyProvider;
using embedded::Value;
using Functions = std::map<std::size_t, PropertyFunctions>;

class PythonProperties final : public PropertyProvider {
  public:
    PythonProperties(Functions functions, std::shared_ptr<PropertyProvider> others,
                     std::weak_ptr<embedded::Namespace> nspace)
        : functions_(std::move(functions)), others_(std::move(others)), nspace_(std::move(nspace)) {}

    [[nodiscard]] const Functions& functions() const noexcept { return functions_; }
    [[nodiscard]] const std::shared_ptr<PropertyProvider>& others() const noexcept { return others_; }

    [[nodiscard]] bool has(std::size_t property) const noexcept override {
        const auto found = functions_.find(property);
        return (found != functions_.end() && found->second.get) || (others_ && others_->has(property));
    }

    [[nodiscard]] Value get(const Instance& instance, std::size_t property) override {
        const auto found = functions_.find(property);
        if (found == functions_.end() || !found->second.get) return others_->get(instance, property);
        const auto nspace = nspace_.lock();
        if (!nspace) return {};
        return in_python([&] {
            const py::object given = (*found->second.get)(mapping_of(instance));
            const embedded::Class& of_class = instance.of_class();
            return from_python(given, {of_class.name(), of_class.properties()[property]},
                               ObjectReader(*nspace));
        });
    }

    void put(const Instance& instance, std::size_t property, const Value& value) override {
        const auto found = functions_.find(property);
        const bool ours = found != functions_.end();
        if (ours && found->second.put) {
            return in_python([&] {
                const CIMTYPE type = instance.of_class().properties()[property].type;
                static_cast<void>((*found->second.put)(mapping_of(instance), to_python(value, type)));
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
    const Functions functions_;
    const std::shared_ptr<PropertyProvider> others_;
    const std::weak_ptr<embedded::Namespace> nspace_;
};

}  // namespace

std::shared_ptr<PropertyProvider> with_python_property(const std::shared_ptr<PropertyProvider>& others,
                                                       std::size_t property, PropertyFunctions functions,
                                                       std::weak_ptr<embedded::Namespace> nspace) {
    const auto before = std::dynamic_pointer_cast<PythonProperties>(others);
    Functions all = before ? before->functions() : Functions();
    PropertyFunctions& changed = all[property];
    if (functions.get) changed.get = std::move(functions.get);
    if (functions.put) changed.put = std::move(functions.put);
    return std::make_shared<PythonProperties>(std::move(all), before ? before->others() : others,
                                              std::move(nspace));
}

}  // namespace wmisink::bindings
