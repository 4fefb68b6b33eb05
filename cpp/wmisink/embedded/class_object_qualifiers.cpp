// The part of ClassObject that keeps qualifiers.

#include <algorithm>
#include <utility>

#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/qualifier_set.hpp"

namespace wmisink::embedded {
namespace {

using Kind = QualifierOwner::Kind;

bool is_key(WideView name) noexcept { return equal_ignoring_case(name, "key"_w); }

bool erase(std::vector<Qualifier>& qualifiers, WideView name) {
    return std::erase_if(qualifiers,
                         [name](const Qualifier& one) { return equal_ignoring_case(one.name, name); }) != 0;
}

void replace(std::vector<Qualifier>& qualifiers, Qualifier qualifier) {
    const auto found = std::find_if(qualifiers.begin(), qualifiers.end(), [&](const Qualifier& one) {
        return equal_ignoring_case(one.name, qualifier.name);
    });
    if (found == qualifiers.end()) {
        qualifiers.push_back(std::move(qualifier));
    } else {
        *found = std::move(qualifier);
    }
}

std::string subject_of(const QualifierOwner& owner) {
    switch (owner.kind) {
        case Kind::property:
            return "property " + to_utf8(owner.name);
        case Kind::method:
            return "method " + to_utf8(owner.name);
        default:
            return "the object";
    }
}

[[noreturn]] void not_found(const std::string& what) {
    throw Failure(WBEM_E_NOT_FOUND, "qualifiers", "There is no " + what + ".", what);
}

std::span<const Qualifier> held_by(const Class& of_class, const QualifierOwner& owner) {
    if (owner.kind == Kind::object) {
        return of_class.qualifiers();
    }
    if (owner.kind == Kind::property) {
        const auto index = of_class.find_property(owner.name);
        if (index) return of_class.properties()[*index].qualifiers;
    } else if (const Method* method = of_class.find_method(owner.name)) {
        return method->qualifiers;
    }
    not_found(subject_of(owner));
}

template <class Definitions, class Make>
auto& find_or_add(Definitions& definitions, WideView name, Make make) {
    const auto found = std::find_if(definitions.begin(), definitions.end(),
                                    [name](const auto& one) { return equal_ignoring_case(one.name, name); });
    return found != definitions.end() ? *found : definitions.emplace_back(make());
}

PropertyDefinition& own_property(ClassDefinition& definition, const Class& of_class, WideView name) {
    return find_or_add(definition.properties, name, [&] {
        const Property& inherited = of_class.properties()[*of_class.find_property(name)];
        return PropertyDefinition{.name = inherited.name, .type = inherited.type};
    });
}

MethodDefinition& own_method(ClassDefinition& definition, const Class& of_class, WideView name) {
    return find_or_add(definition.methods, name, [&] { return definition_of(*of_class.find_method(name)); });
}

/// Where the definition keeps the owner's own qualifiers; what is inherited becomes an override.
std::vector<Qualifier>& own_in(ClassDefinition& definition, const Class& of_class,
                               const QualifierOwner& owner) {
    switch (owner.kind) {
        case Kind::property:
            return own_property(definition, of_class, owner.name).qualifiers;
        case Kind::method:
            return own_method(definition, of_class, owner.name).qualifiers;
        default:
            return definition.qualifiers;
    }
}

}  // namespace

std::vector<Qualifier> ClassObject::qualifiers_of(const QualifierOwner& owner) const {
    const std::span<const Qualifier> held = held_by(of_class(), owner);
    if (!is_instance()) {
        return {held.begin(), held.end()};
    }
    std::vector<Qualifier> seen = inherited_by_instance(held);
    if (own_qualifiers_ != nullptr) {
        const auto own = own_qualifiers_->find(owner.name);
        if (own != own_qualifiers_->end()) {
            for (const Qualifier& qualifier : own->second) {
                replace(seen, qualifier);
            }
        }
    }
    return seen;
}

std::vector<Qualifier>& ClassObject::own_qualifiers(const QualifierOwner& owner) {
    if (own_qualifiers_ == nullptr) {
        own_qualifiers_ = std::make_unique<NameMap<std::vector<Qualifier>>>();
    }
    return (*own_qualifiers_)[owner.name];
}

void ClassObject::put_qualifier(const QualifierOwner& owner, Qualifier qualifier) {
    const std::span<const Qualifier> held = held_by(of_class(), owner);
    if (is_key(qualifier.name) && owner.kind != Kind::property) {
        throw Failure(WBEM_E_CANNOT_BE_KEY, "put_qualifier", "Only a property can be a key.", "key");
    }
    if (!is_instance()) {
        redefine([&](ClassDefinition& definition) {
            replace(own_in(definition, *class_, owner), std::move(qualifier));
        });
        return;
    }
    if (is_key(qualifier.name) && find_qualifier(held, qualifier.name) == nullptr) {
        throw Failure(WBEM_E_CANNOT_BE_KEY, "put_qualifier",
                      "The keys are those of the class; an instance cannot have others.", "key");
    }
    std::vector<Qualifier> seen = inherited_by_instance(held);
    override_qualifier(seen, qualifier, subject_of(owner));
    const Qualifier& now = *find_qualifier(seen, qualifier.name);
    if (!is_propagated(now)) {
        replace(own_qualifiers(owner), now);
        ++revision_;
    }
}

HRESULT ClassObject::delete_qualifier(const QualifierOwner& owner, WideView name) {
    const std::vector<Qualifier> seen = qualifiers_of(owner);
    const Qualifier* found = find_qualifier(seen, name);
    if (found == nullptr) {
        not_found("qualifier " + to_utf8(name));
    }
    if (equal_ignoring_case(name, "CIMTYPE"_w)) {
        throw Failure(WBEM_E_INVALID_OPERATION, "delete_qualifier",
                      "Every property has the qualifier CIMTYPE; it cannot be deleted.", "CIMTYPE");
    }
    if (is_propagated(*found)) {
        throw Failure(WBEM_E_PROPAGATED_QUALIFIER, "delete_qualifier",
                      "Qualifier " + to_utf8(name) + " is inherited; only an override of it can be deleted.",
                      to_utf8(name));
    }
    if (is_instance()) {
        erase(own_qualifiers(owner), name);
        ++revision_;
    } else {
        redefine([&](ClassDefinition& definition) {
            if (is_key(name)) {
                own_property(definition, *class_, owner.name).key = false;
            }
            erase(own_in(definition, *class_, owner), name);
        });
    }
    return find_qualifier(qualifiers_of(owner), name) == nullptr ? WBEM_S_NO_ERROR : WBEM_S_RESET_TO_DEFAULT;
}

HRESULT ClassObject::GetQualifierSet(IWbemQualifierSet** qualifiers) noexcept {
    if (qualifiers == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *qualifiers = nullptr;
    return com_method([&] {
        *qualifiers = make_qualifier_set(com_ptr<ClassObject>::share(this), {}).detach();
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::GetPropertyQualifierSet(LPCWSTR property, IWbemQualifierSet** qualifiers) noexcept {
    if (property == nullptr || qualifiers == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *qualifiers = nullptr;
    const auto member = find(property);
    if (!member) {
        return WBEM_E_NOT_FOUND;
    }
    if (member->system) {
        return WBEM_E_SYSTEM_PROPERTY;
    }
    return com_method([&] {
        *qualifiers = make_qualifier_set(com_ptr<ClassObject>::share(this),
                                         {.kind = Kind::property, .name = Text(property)})
                          .detach();
        return WBEM_S_NO_ERROR;
    });
}

}  // namespace wmisink::embedded
