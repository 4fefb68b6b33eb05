#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "wmisink/embedded/class_definition.hpp"
#include "wmisink/embedded/event_hub.hpp"
#include "wmisink/embedded/event_provider.hpp"
#include "wmisink/embedded/instance.hpp"
#include "wmisink/embedded/method_provider.hpp"
#include "wmisink/embedded/path.hpp"
#include "wmisink/embedded/property_provider.hpp"
#include "wmisink/embedded/provider.hpp"
#include "wmisink/embedded/put_mode.hpp"

namespace wmisink::embedded {

class InstanceSnapshot;

/// A property's name and the value to give it.
using NamedValue = std::pair<Text, Value>;

/// Where the instances of one class are to be had at one moment: its provider, or those stored.
struct InstanceSource {
    Class::Ref of_class;
    std::shared_ptr<InstanceProvider> provider;
    std::shared_ptr<PropertyProvider> properties;
    /// Never null; empty for a class with a provider.
    std::shared_ptr<const InstanceSnapshot> stored;
};

/// The providers that were set for one class; each may be null.
struct ProviderSet {
    std::shared_ptr<InstanceProvider> instances;
    std::shared_ptr<PropertyProvider> properties;
    std::shared_ptr<MethodProvider> methods;
    std::shared_ptr<EventProvider> events;
};

/// One namespace of a repository: its classes, their instances and providers. It begins with the system
/// classes.
///
/// Thread-safety: every method may be called from any thread. Queries work on snapshots, so they neither
/// wait for put_instance() nor see it half done. Failures are WmiError with WMI's own codes.
class Namespace {
  public:
    explicit Namespace(std::shared_ptr<const Place> place);
    Namespace(const Namespace&) = delete;
    Namespace& operator=(const Namespace&) = delete;
    ~Namespace();

    /// With single backslashes, as it was first created: `root\cimv2`.
    [[nodiscard]] WideView path() const noexcept;
    [[nodiscard]] const std::shared_ptr<const Place>& place() const noexcept { return place_; }

    /// Adds a class, or replaces it; `update` says what may happen to one that has subclasses or stored
    /// instances.
    ///
    /// Throws WmiError: WBEM_E_INVALID_OBJECT for a name that is kept for system classes,
    /// WBEM_E_INVALID_SUPERCLASS, WBEM_E_CIRCULAR_REFERENCE for a class below itself, WBEM_E_ALREADY_EXISTS
    /// or WBEM_E_NOT_FOUND as `mode` asks, WBEM_E_CLASS_HAS_CHILDREN, WBEM_E_CLASS_HAS_INSTANCES, and what
    /// Class::define() throws.
    Class::Ref define_class(const ClassDefinition& definition, PutMode mode = PutMode::create_or_update,
                            ClassUpdate update = ClassUpdate::compatible);

    /// Removes a class with its instances, its subclasses and theirs. Throws WmiError WBEM_E_INVALID_CLASS,
    /// WBEM_E_INVALID_OPERATION for a system class.
    void delete_class(WideView name);

    /// nullptr when there is no such class.
    [[nodiscard]] Class::Ref find_class(WideView name) const;

    /// All classes, in the order in which they were defined; the system classes first.
    [[nodiscard]] std::vector<Class::Ref> classes() const;

    /// Stores an instance; properties that are not named get the class's defaults. One with the same keys is
    /// replaced.
    ///
    /// Throws WmiError: WBEM_E_INVALID_CLASS, WBEM_E_ILLEGAL_NULL for a NULL key, WBEM_E_INVALID_OPERATION
    /// for a class that is abstract or has no key, WBEM_E_PROVIDER_NOT_CAPABLE for a class with a provider,
    /// WBEM_E_NOT_FOUND for an unknown property, and what fit() throws.
    Instance::Ref put_instance(WideView class_name, std::vector<NamedValue> values);
    /// Likewise. Throws also WBEM_E_ALREADY_EXISTS or WBEM_E_NOT_FOUND as `mode` asks.
    void put_instance(Instance::Ref instance, PutMode mode = PutMode::create_or_update);

    /// Removes one stored instance; false when there is none with these keys. Throws what find_instance()
    /// throws.
    bool delete_instance(const ObjectPath& path);

    /// The stored instance of the class or of one of its subclasses; nullptr when there is none.
    /// One hash lookup a class. Throws WmiError WBEM_E_INVALID_CLASS or WBEM_E_INVALID_OBJECT_PATH.
    [[nodiscard]] Instance::Ref find_instance(const ObjectPath& path) const;

    /// From now on the class's instances come from the provider; nullptr: from the store again.
    /// Throws WmiError WBEM_E_INVALID_CLASS, WBEM_E_CLASS_HAS_INSTANCES.
    void set_provider(WideView class_name, std::shared_ptr<InstanceProvider> provider);

    /// From now on the provider gives some of the properties of the class's stored instances; nullptr ends
    /// that. Throws WmiError WBEM_E_INVALID_CLASS.
    void set_property_provider(WideView class_name, std::shared_ptr<PropertyProvider> provider);

    /// From now on the provider does methods of the class; nullptr ends that. Throws WmiError
    /// WBEM_E_INVALID_CLASS.
    void set_method_provider(WideView class_name, std::shared_ptr<MethodProvider> provider);
    /// The provider for a method of an object: that of its class, or of the nearest superclass that has one
    /// for it. nullptr when there is none. Throws WmiError WBEM_E_INVALID_CLASS.
    [[nodiscard]] std::shared_ptr<MethodProvider> method_provider(WideView class_name, WideView method) const;

    /// From now on the class's events come from the provider as well as from publish(); nullptr ends that.
    /// Throws WmiError WBEM_E_INVALID_CLASS.
    void set_event_provider(WideView class_name, std::shared_ptr<EventProvider> provider);
    /// nullptr when there is none. Throws WmiError WBEM_E_INVALID_CLASS.
    [[nodiscard]] std::shared_ptr<EventProvider> event_provider(WideView class_name) const;

    /// What was set for the class itself. Throws WmiError WBEM_E_INVALID_CLASS.
    [[nodiscard]] ProviderSet own_providers(WideView class_name) const;

    /// What happens in this namespace: every change here is told to it, in the order in which it was made.
    [[nodiscard]] EventHub& events() noexcept { return *events_; }

    /// Where the instances of a class and of its subclasses come from, the class itself first.
    /// `deep` false: of that class only. Throws WmiError WBEM_E_INVALID_CLASS.
    [[nodiscard]] std::vector<InstanceSource> sources(WideView class_name, bool deep = true) const;

  private:
    class Classes;

    std::shared_ptr<const Place> place_;
    std::unique_ptr<EventHub> events_;
    std::unique_ptr<Classes> classes_;
};

/// The class of that name. Throws Failure WBEM_E_INVALID_CLASS.
[[nodiscard]] Class::Ref require_class(const Namespace& nspace, WideView name);

}  // namespace wmisink::embedded
