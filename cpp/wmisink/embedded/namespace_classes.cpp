#include "wmisink/embedded/namespace_classes.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "wmisink/embedded/class_update.hpp"
#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {

Namespace::Classes::Entry& Namespace::Classes::require(WideView name, const char* operation) const {
    Entry* entry = find(name);
    if (entry == nullptr) {
        throw Failure(WBEM_E_INVALID_CLASS, operation,
                      "There is no class \"" + to_utf8(name) + "\" in this namespace.", to_utf8(name));
    }
    return *entry;
}

Namespace::Classes::Entry& Namespace::Classes::add(Class::Ref definition) {
    auto entry = std::make_unique<Entry>();
    Entry& added = *entry;
    added.definition = std::move(definition);
    if (const Class::Ref& above = added.definition->superclass()) {
        std::list<Entry*>& siblings = find(above->name())->subclasses;
        added.among_siblings = siblings.insert(siblings.end(), &added);
    }
    added.among_all = order_.insert(order_.end(), &added);
    entries_.emplace(Text(added.definition->name()), std::move(entry));
    return added;
}

void Namespace::Classes::remove(Entry& entry) {
    while (!entry.subclasses.empty()) {
        remove(*entry.subclasses.back());
    }
    if (const Class::Ref& above = entry.definition->superclass()) {
        find(above->name())->subclasses.erase(entry.among_siblings);
    }
    order_.erase(entry.among_all);
    entries_.erase(entries_.find(entry.definition->name()));
}

Class::Ref Namespace::Classes::superclass_for(const ClassDefinition& definition) const {
    if (definition.superclass.empty()) {
        return nullptr;
    }
    const Entry* above = find(definition.superclass);
    if (above == nullptr) {
        throw Failure(WBEM_E_INVALID_SUPERCLASS, kDefineClass,
                      "Class " + to_utf8(definition.name) + " names " + to_utf8(definition.superclass) +
                          " as its superclass, which is not defined; define that first.",
                      to_utf8(definition.superclass));
    }
    if (above->definition->is_a(definition.name)) {
        const bool itself = equal_ignoring_case(definition.superclass, definition.name);
        throw Failure(itself ? WBEM_E_INVALID_SUPERCLASS : WBEM_E_CIRCULAR_REFERENCE, kDefineClass,
                      "Class " + to_utf8(definition.name) + " cannot be derived from " +
                          to_utf8(definition.superclass) + ", which is that class or derived from it.",
                      to_utf8(definition.superclass));
    }
    return above->definition;
}

void Namespace::Classes::replace(Entry& old, Class::Ref made) {
    auto providers = std::make_tuple(old.provider, old.properties, old.methods, old.events);
    remove(old);
    Entry& added = add(std::move(made));
    std::tie(added.provider, added.properties, added.methods, added.events) = std::move(providers);
}

void Namespace::Classes::update(Entry& top, Class::Ref made, ClassUpdate mode) {
    const std::string name = to_utf8(made->name());
    const ClassDefinition before = definition_of(*top.definition);
    const ClassDefinition after = definition_of(*made);
    const auto all = family(top, true);
    const bool descriptions_only = differs_in_descriptions_only(before, after);
    if (!descriptions_only) {
        if (std::any_of(all.begin(), all.end(), [](const Entry* one) { return !one->store.empty(); })) {
            throw Failure(WBEM_E_CLASS_HAS_INSTANCES, kDefineClass,
                          "Class " + name + " has instances and cannot be redefined; delete them first.",
                          name);
        }
        if (mode == ClassUpdate::compatible || !equal_ignoring_case(before.superclass, after.superclass)) {
            throw Failure(WBEM_E_CLASS_HAS_CHILDREN, kDefineClass,
                          "Class " + name +
                              " has subclasses and cannot be redefined; delete them first, or " +
                              "update it in the safe mode.",
                          name);
        }
    }
    std::vector<Class::Ref> updated{std::move(made)};
    NameMap<Class::Ref> by_name;
    by_name.emplace(Text(updated.front()->name()), updated.front());
    for (std::size_t i = 1; i < all.size(); ++i) {
        ClassDefinition subclass = definition_of(*all[i]->definition);
        if (!descriptions_only && mode != ClassUpdate::forced && conflicts_with(subclass, before, after)) {
            throw Failure(WBEM_E_CLASS_HAS_CHILDREN, kDefineClass,
                          "The update of class " + name + " conflicts with its subclass " +
                              to_utf8(subclass.name) + "; change that first, or force the update.",
                          to_utf8(subclass.name));
        }
        if (mode == ClassUpdate::forced) {
            subclass = without_conflicts(std::move(subclass), after);
        }
        const Class::Ref& above = by_name.find(subclass.superclass)->second;
        updated.push_back(Class::define(subclass, above, above->shared_place()));
        by_name.emplace(subclass.name, updated.back());
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i]->definition = updated[i];
    }
}

}  // namespace wmisink::embedded
