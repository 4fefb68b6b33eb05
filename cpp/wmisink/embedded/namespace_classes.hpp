#pragma once

#include <list>
#include <memory>
#include <shared_mutex>
#include <vector>

#include "wmisink/embedded/instance_store.hpp"
#include "wmisink/embedded/namespace.hpp"

namespace wmisink::embedded {

/// The tables behind the lock.
class Namespace::Classes {
  public:
    struct Entry {
        Class::Ref definition;
        std::shared_ptr<InstanceProvider> provider;
        std::shared_ptr<PropertyProvider> properties;
        std::shared_ptr<MethodProvider> methods;
        std::shared_ptr<EventProvider> events;
        InstanceStore store;
        /// Direct subclasses, in the order of their definition.
        std::list<Entry*> subclasses;
        /// Where it stands in its superclass's list and in order_, so that it leaves them in constant time.
        std::list<Entry*>::iterator among_siblings;
        std::list<Entry*>::iterator among_all;
    };

    [[nodiscard]] Entry* find(WideView name) const noexcept {
        const auto found = entries_.find(name);
        return found == entries_.end() ? nullptr : found->second.get();
    }

    /// Throws Failure WBEM_E_INVALID_CLASS.
    [[nodiscard]] Entry& require(WideView name, const char* operation) const;

    /// Its superclass is there, and no class of that name.
    Entry& add(Class::Ref definition);
    /// With all that is derived from it.
    void remove(Entry& entry);
    /// nullptr for the top of a dynasty. Throws Failure WBEM_E_INVALID_SUPERCLASS, WBEM_E_CIRCULAR_REFERENCE.
    [[nodiscard]] Class::Ref superclass_for(const ClassDefinition& definition) const;
    /// Puts the new definition in the place of one that nothing depends on.
    void replace(Entry& old, Class::Ref made);
    /// Likewise where subclasses or instances depend on it, as far as the mode allows; the subclasses are
    /// defined anew. Throws Failure WBEM_E_CLASS_HAS_INSTANCES, WBEM_E_CLASS_HAS_CHILDREN, and then nothing
    /// has changed.
    void update(Entry& top, Class::Ref made, ClassUpdate mode);

    [[nodiscard]] const std::list<Entry*>& in_order() const noexcept { return order_; }

    /// The entry and, when deep, all that are derived from it; superclasses first.
    [[nodiscard]] static std::vector<Entry*> family(Entry& top, bool deep) {
        std::vector<Entry*> found{&top};
        for (std::size_t i = 0; deep && i < found.size(); ++i) {
            const Entry& here = *found[i];
            found.insert(found.end(), here.subclasses.begin(), here.subclasses.end());
        }
        return found;
    }

    /// What `ask` finds in the store of the class, or in that of one below it; nullptr when none has it. Only
    /// stores that hold instances are asked.
    template <class Ask>
    [[nodiscard]] static Instance::Ref first_found(Entry& top, const Ask& ask) {
        Instance::Ref found = top.store.empty() ? nullptr : ask(top.store);
        for (auto below = top.subclasses.begin(); found == nullptr && below != top.subclasses.end();
             ++below) {
            found = first_found(**below, ask);
        }
        return found;
    }

    mutable std::shared_mutex mutex;

  private:
    NameMap<std::unique_ptr<Entry>> entries_;
    std::list<Entry*> order_;
};

}  // namespace wmisink::embedded
