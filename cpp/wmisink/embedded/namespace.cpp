#include "wmisink/embedded/namespace.hpp"

#include <algorithm>
#include <mutex>

#include "wmisink/embedded/events/event_classes.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/fit.hpp"
#include "wmisink/embedded/namespace_classes.hpp"
#include "wmisink/embedded/system_classes.hpp"

namespace wmisink::embedded {
namespace {

using Shared = std::shared_lock<std::shared_mutex>;
using Exclusive = std::unique_lock<std::shared_mutex>;

const std::shared_ptr<const InstanceSnapshot>& no_instances() {
    // Never destroyed: a poll may still run while the process ends.
    static const auto& kNone =
        *new const std::shared_ptr<const InstanceSnapshot>(std::make_shared<const InstanceSnapshot>(
            std::vector<std::shared_ptr<const InstanceSnapshot::Chunk>>()));
    return kNone;
}

void require_storable(const Class& of_class, const std::shared_ptr<InstanceProvider>& provider) {
    const std::string name = to_utf8(of_class.name());
    if (provider != nullptr) {
        throw Failure(WBEM_E_PROVIDER_NOT_CAPABLE, "put_instance",
                      "The instances of " + name + " come from a provider and cannot be stored.", name);
    }
    if (of_class.abstract()) {
        throw Failure(WBEM_E_INVALID_OPERATION, "put_instance",
                      "Class " + name + " is abstract and has no instances of its own.", name);
    }
    if (of_class.keys().empty() && !of_class.singleton()) {
        throw Failure(WBEM_E_NO_KEY, "put_instance",
                      "Class " + name +
                          " has no key, so its instances cannot be told apart; mark a property as " +
                          "key, or give the class the qualifier singleton.",
                      name);
    }
}

/// Only WMI itself defines, changes and removes system classes.
void require_user_class(WideView name, HRESULT code, const char* operation) {
    if (is_system_name(name)) {
        throw Failure(code, operation,
                      "Class " + to_utf8(name) +
                          " begins with two underscores, as WMI's own classes do; choose another name.",
                      to_utf8(name));
    }
}

/// The properties and methods whose names begin so are WMI's own too.
void require_user_members(const ClassDefinition& definition) {
    const auto require = [&](WideView name, const char* what) {
        if (is_system_name(name)) {
            throw Failure(WBEM_E_INVALID_OBJECT, "define_class",
                          std::string(what) + to_utf8(name) + " of class " + to_utf8(definition.name) +
                              " begins with two underscores, as WMI's own do; choose another name.",
                          to_utf8(name));
        }
    };
    for (const PropertyDefinition& property : definition.properties) {
        require(property.name, "Property ");
    }
    for (const MethodDefinition& method : definition.methods) {
        require(method.name, "Method ");
    }
}

void require_superclass_allowed(const ClassDefinition& definition) {
    if (is_system_name(definition.superclass) && !takes_subclasses(definition.superclass)) {
        throw Failure(WBEM_E_INVALID_SUPERCLASS, "define_class",
                      "Class " + to_utf8(definition.name) + " cannot be derived from " +
                          to_utf8(definition.superclass) +
                          "; of WMI's own classes, take __ExtrinsicEvent, __ExtendedStatus or another that "
                          "is meant for it.",
                      to_utf8(definition.superclass));
    }
}

/// `exists`: what is put is there already; `what` names it.
void require_mode(PutMode mode, bool exists, const char* operation, const std::string& what) {
    if (mode == PutMode::create_only && exists) {
        throw Failure(WBEM_E_ALREADY_EXISTS, operation, "The " + what + " exists already.", what);
    }
    if (mode == PutMode::update_only && !exists) {
        throw Failure(WBEM_E_NOT_FOUND, operation, "The " + what + " does not exist.", what);
    }
}

/// A class that is no more, and the providers that it had.
struct Removed {
    Class::Ref definition;
    ProviderSet providers;
};

template <class Entry>
ProviderSet providers_of(const Entry& entry) {
    return {.instances = entry.provider,
            .properties = entry.properties,
            .methods = entry.methods,
            .events = entry.events};
}

void require_keys(const Instance& instance) {
    for (const std::size_t key : instance.of_class().keys()) {
        if (instance[key].is_null()) {
            const std::string name = to_utf8(instance.of_class().properties()[key].name);
            throw Failure(WBEM_E_ILLEGAL_NULL, "put_instance",
                          "Key property " + name + " of " + to_utf8(instance.of_class().name()) + " is NULL.",
                          name);
        }
    }
}

}  // namespace

Namespace::Namespace(std::shared_ptr<const Place> place)
    : place_(std::move(place)), classes_(std::make_unique<Classes>()) {
    for (const ClassDefinition& definition : system_class_definitions()) {
        const Classes::Entry* above =
            definition.superclass.empty() ? nullptr : classes_->find(definition.superclass);
        classes_->add(Class::define(definition, above == nullptr ? nullptr : above->definition, place_));
    }
    events_ = std::make_unique<EventHub>(
        EventClasses([this](WideView name) { return classes_->find(name)->definition; }));
}

Namespace::~Namespace() = default;

WideView Namespace::path() const noexcept { return place_->nspace; }

Class::Ref Namespace::define_class(const ClassDefinition& definition, PutMode mode, ClassUpdate update) {
    require_user_class(definition.name, WBEM_E_INVALID_OBJECT, kDefineClass);
    require_user_members(definition);
    require_superclass_allowed(definition);
    const Exclusive lock(classes_->mutex);
    Class::Ref made = Class::define(definition, classes_->superclass_for(definition), place_);
    Classes::Entry* old = classes_->find(definition.name);
    require_mode(mode, old != nullptr, kDefineClass, "class " + to_utf8(definition.name));
    const Class::Ref before = old == nullptr ? nullptr : old->definition;
    if (old == nullptr) {
        classes_->add(made);
    } else if (old->subclasses.empty() && old->store.empty()) {
        classes_->replace(*old, made);
    } else {
        classes_->update(*old, made, update);
    }
    events_->class_changed(before, made);
    return made;
}

void Namespace::delete_class(WideView name) {
    require_user_class(name, WBEM_E_INVALID_OPERATION, "delete_class");
    // Let go outside the lock: the end of a provider may run code that comes back to this namespace.
    std::vector<Removed> gone;
    {
        const Exclusive lock(classes_->mutex);
        Classes::Entry& top = classes_->require(name, "delete_class");
        for (const Classes::Entry* entry : Classes::family(top, true)) {
            gone.push_back({.definition = entry->definition, .providers = providers_of(*entry)});
        }
        classes_->remove(top);
        for (auto last = gone.rbegin(); last != gone.rend(); ++last) {
            events_->class_changed(last->definition, nullptr);
        }
    }
    for (const Removed& one : gone) {
        if (one.providers.events != nullptr) {
            events_->provider_changed(one.definition, nullptr);
        }
    }
}

Class::Ref Namespace::find_class(WideView name) const {
    const Shared lock(classes_->mutex);
    const Classes::Entry* entry = classes_->find(name);
    return entry == nullptr ? nullptr : entry->definition;
}

std::vector<Class::Ref> Namespace::classes() const {
    const Shared lock(classes_->mutex);
    std::vector<Class::Ref> all;
    for (const Classes::Entry* entry : classes_->in_order()) {
        all.push_back(entry->definition);
    }
    return all;
}

Instance::Ref Namespace::put_instance(WideView class_name, std::vector<NamedValue> values) {
    const Class::Ref of_class = [&] {
        const Shared lock(classes_->mutex);
        return classes_->require(class_name, "put_instance").definition;
    }();
    std::vector<Value> row;
    row.reserve(of_class->properties().size());
    for (const Property& property : of_class->properties()) {
        row.push_back(property.default_value);
    }
    for (NamedValue& value : values) {
        const auto index = of_class->find_property(value.first);
        if (!index) {
            throw Failure(
                WBEM_E_NOT_FOUND, "put_instance",
                "Class " + to_utf8(of_class->name()) + " has no property \"" + to_utf8(value.first) + "\".",
                to_utf8(value.first));
        }
        row[*index] = std::move(value.second);
    }
    Instance::Ref made = Instance::make(of_class, std::move(row));
    put_instance(made);
    return made;
}

void Namespace::put_instance(Instance::Ref instance, PutMode mode) {
    require_keys(*instance);
    const Exclusive lock(classes_->mutex);
    Classes::Entry& entry = classes_->require(instance->of_class().name(), "put_instance");
    require_storable(*entry.definition, entry.provider);
    if (entry.definition != instance->shared_class()) {
        const std::string name = to_utf8(instance->of_class().name());
        throw Failure(WBEM_E_INVALID_OBJECT, "put_instance",
                      "The instance was made for another definition of class " + name + "; make it anew.",
                      name);
    }
    if (mode != PutMode::create_or_update) {
        const std::vector<Value> keys = instance->keys();
        require_mode(mode, entry.store.find(keys) != nullptr, "put_instance",
                     "instance " + to_utf8(*relative_path(*entry.definition, instance->values())));
    }
    const Instance::Ref before = entry.store.put(instance);
    events_->instance_changed(before, instance);
}

bool Namespace::delete_instance(const ObjectPath& path) {
    const Exclusive lock(classes_->mutex);
    Classes::Entry& top = classes_->require(path.class_name, "delete_instance");
    const std::vector<Value> keys = key_values(path, *top.definition);
    const Instance::Ref before =
        Classes::first_found(top, [&](InstanceStore& store) { return store.erase(keys); });
    if (before != nullptr) {
        events_->instance_changed(before, nullptr);
    }
    return before != nullptr;
}

Instance::Ref Namespace::find_instance(const ObjectPath& path) const {
    const Shared lock(classes_->mutex);
    Classes::Entry& top = classes_->require(path.class_name, "find_instance");
    const std::vector<Value> keys = key_values(path, *top.definition);
    return Classes::first_found(top, [&](const InstanceStore& store) { return store.find(keys); });
}

void Namespace::set_provider(WideView class_name, std::shared_ptr<InstanceProvider> provider) {
    const Exclusive lock(classes_->mutex);
    Classes::Entry& entry = classes_->require(class_name, "set_provider");
    if (!entry.store.empty()) {
        const std::string name = to_utf8(class_name);
        throw Failure(WBEM_E_CLASS_HAS_INSTANCES, "set_provider",
                      "Class " + name + " has stored instances; delete them before a provider takes over.",
                      name);
    }
    entry.provider.swap(provider);
}

void Namespace::set_property_provider(WideView class_name, std::shared_ptr<PropertyProvider> provider) {
    const Exclusive lock(classes_->mutex);
    classes_->require(class_name, "set_property_provider").properties.swap(provider);
}

void Namespace::set_method_provider(WideView class_name, std::shared_ptr<MethodProvider> provider) {
    const Exclusive lock(classes_->mutex);
    classes_->require(class_name, "set_method_provider").methods.swap(provider);
}

std::shared_ptr<MethodProvider> Namespace::method_provider(WideView class_name, WideView method) const {
    const Shared lock(classes_->mutex);
    const Classes::Entry* entry = &classes_->require(class_name, "method_provider");
    while (entry != nullptr) {
        if (entry->methods != nullptr && entry->methods->has(method)) {
            return entry->methods;
        }
        const Class::Ref& above = entry->definition->superclass();
        entry = above == nullptr ? nullptr : classes_->find(above->name());
    }
    return nullptr;
}

void Namespace::set_event_provider(WideView class_name, std::shared_ptr<EventProvider> provider) {
    Class::Ref of_class;
    std::shared_ptr<EventProvider> before = provider;
    {
        const Exclusive lock(classes_->mutex);
        Classes::Entry& entry = classes_->require(class_name, "set_event_provider");
        of_class = entry.definition;
        entry.events.swap(before);
    }
    events_->provider_changed(of_class, std::move(provider));
}

std::shared_ptr<EventProvider> Namespace::event_provider(WideView class_name) const {
    const Shared lock(classes_->mutex);
    return classes_->require(class_name, "event_provider").events;
}

ProviderSet Namespace::own_providers(WideView class_name) const {
    const Shared lock(classes_->mutex);
    return providers_of(classes_->require(class_name, "own_providers"));
}

std::vector<InstanceSource> Namespace::sources(WideView class_name, bool deep) const {
    Shared reading(classes_->mutex);
    const auto collect = [&](auto snapshot_of) {
        std::vector<InstanceSource> found;
        for (Classes::Entry* entry : Classes::family(classes_->require(class_name, "sources"), deep)) {
            const auto& stored = entry->store.empty() ? no_instances() : snapshot_of(entry->store);
            found.push_back({.of_class = entry->definition,
                             .provider = entry->provider,
                             .properties = entry->properties,
                             .stored = stored});
        }
        return found;
    };
    auto found = collect([](const InstanceStore& store) -> const auto& { return store.latest(); });
    const bool complete = std::all_of(found.begin(), found.end(),
                                      [](const InstanceSource& source) { return source.stored != nullptr; });
    if (complete) {
        return found;
    }
    reading.unlock();
    const Exclusive writing(classes_->mutex);
    return collect([](InstanceStore& store) -> const auto& { return store.snapshot(); });
}

Class::Ref require_class(const Namespace& nspace, WideView name) {
    Class::Ref found = nspace.find_class(name);
    if (found == nullptr) {
        throw Failure(
            WBEM_E_INVALID_CLASS, "find_class",
            "There is no class \"" + to_utf8(name) + "\" in namespace " + to_utf8(nspace.path()) + ".",
            to_utf8(name));
    }
    return found;
}

}  // namespace wmisink::embedded
