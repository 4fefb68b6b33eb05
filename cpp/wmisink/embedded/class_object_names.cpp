// The part of ClassObject that lists properties.

#include <algorithm>
#include <utility>

#include "wmisink/com/safe_array.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/string_array.hpp"
#include "wmisink/embedded/variant_value.hpp"

namespace wmisink::embedded {
namespace {

constexpr LONG kClassCondition = WBEM_FLAG_CLASS_OVERRIDES_ONLY | WBEM_FLAG_CLASS_LOCAL_AND_OVERRIDES;
constexpr LONG kKnownNameFlags = WBEM_MASK_PRIMARY_CONDITION | WBEM_FLAG_KEYS_ONLY | WBEM_FLAG_REFS_ONLY |
                                 WBEM_MASK_CONDITION_ORIGIN | kClassCondition;

/// One flag of each group, and those of the last group for classes only (Microsoft,
/// "IWbemClassObject::GetNames" and "IWbemClassObject::BeginEnumeration", remarks).
bool go_together(LONG flags, bool is_class) noexcept {
    constexpr LONG kKeysOrReferences = WBEM_FLAG_KEYS_ONLY | WBEM_FLAG_REFS_ONLY;
    const LONG origin = flags & WBEM_MASK_CONDITION_ORIGIN;
    const LONG class_condition = flags & kClassCondition;
    return (flags & ~kKnownNameFlags) == 0 && origin <= WBEM_FLAG_NONSYSTEM_ONLY &&
           (flags & kKeysOrReferences) != kKeysOrReferences && class_condition != kClassCondition &&
           (class_condition == 0 || (is_class && origin == 0));
}

/// Whether the class has the property from its superclass and changes it, or, with the other flag, has it of
/// its own as well.
bool meets_class_condition(const Property& property, const Class& of_class, LONG flags) noexcept {
    switch (flags & kClassCondition) {
        case WBEM_FLAG_CLASS_OVERRIDES_ONLY:
            return property.local && of_class.superclass() != nullptr &&
                   of_class.superclass()->find_property(property.name).has_value();
        case WBEM_FLAG_CLASS_LOCAL_AND_OVERRIDES:
            return property.local;
        default:
            return true;
    }
}

bool has_origin(const Property& property, LONG origin) noexcept {
    switch (origin) {
        case WBEM_FLAG_LOCAL_ONLY:
            return property.local;
        case WBEM_FLAG_PROPAGATED_ONLY:
            return !property.local;
        case WBEM_FLAG_SYSTEM_ONLY:
            return false;
        default:
            return true;
    }
}

bool meets_condition(const Property& property, LPCWSTR qualifier, LONG condition, const VARIANT* wanted) {
    if (condition == WBEM_FLAG_ALWAYS) {
        return true;
    }
    const Qualifier* found = find_qualifier(property.qualifiers, qualifier);
    if (condition != WBEM_FLAG_ONLY_IF_IDENTICAL || found == nullptr) {
        return (found != nullptr) == (condition != WBEM_FLAG_ONLY_IF_FALSE);
    }
    Variant held;
    to_variant(found->value, found->type, held.put());
    return held.type() == wanted->vt && from_variant(*wanted, found->type) == found->value;
}

}  // namespace

std::vector<ClassObject::Member> ClassObject::members(LPCWSTR qualifier, LONG flags,
                                                      const VARIANT* qualifier_value) const {
    const LONG condition = flags & WBEM_MASK_PRIMARY_CONDITION;
    const LONG origin = flags & WBEM_MASK_CONDITION_ORIGIN;
    const bool incomplete = (condition != WBEM_FLAG_ALWAYS && qualifier == nullptr) ||
                            (condition == WBEM_FLAG_ONLY_IF_IDENTICAL && qualifier_value == nullptr);
    if (!go_together(flags, !is_instance()) || incomplete) {
        throw Failure(WBEM_E_INVALID_PARAMETER, "GetNames",
                      "The flags do not go together or lack a qualifier.");
    }
    const bool keys = (flags & WBEM_FLAG_KEYS_ONLY) != 0;
    const bool references = (flags & WBEM_FLAG_REFS_ONLY) != 0;
    std::vector<Member> found;
    const bool any_property =
        condition == WBEM_FLAG_ALWAYS && !keys && !references && (flags & kClassCondition) == 0;
    if (any_property && (origin == 0 || origin == WBEM_FLAG_SYSTEM_ONLY)) {
        for (const SystemProperty system : system_properties()) {
            found.push_back({.system = system});
        }
    }
    const auto properties = of_class().properties();
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const Property& property = properties[i];
        if (shows(i) && has_origin(property, origin) && meets_class_condition(property, of_class(), flags) &&
            (!keys || property.key) && (!references || property.type == CIM_REFERENCE) &&
            meets_condition(property, qualifier, condition, qualifier_value)) {
            found.push_back({.system = {}, .property = i});
        }
    }
    return found;
}

HRESULT ClassObject::GetNames(LPCWSTR qualifier, LONG flags, VARIANT* qualifier_value,
                              SAFEARRAY** names) noexcept {
    if (names == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *names = nullptr;
    return com_method([&] {
        std::vector<WideView> found;
        for (const Member& member : members(qualifier, flags, qualifier_value)) {
            found.push_back(name_of(member));
        }
        *names = string_array(found).detach();
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::BeginEnumeration(LONG flags) noexcept {
    if ((flags & WBEM_MASK_PRIMARY_CONDITION) != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    return com_method([&] {
        auto listed = std::make_unique<Enumeration>();
        listed->members = members(nullptr, flags, nullptr);
        enumeration_ = std::move(listed);
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::Next(LONG flags, BSTR* name, VARIANT* value, CIMTYPE* type, LONG* flavor) noexcept {
    if (flags != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (enumeration_ == nullptr) {
        return WBEM_E_UNEXPECTED;
    }
    if (name != nullptr) {
        *name = nullptr;
    }
    if (enumeration_->position == enumeration_->members.size()) {
        return WBEM_S_NO_MORE_DATA;
    }
    return com_method([&] {
        const Member& member = enumeration_->members[enumeration_->position];
        Bstr text(name == nullptr ? WideView() : name_of(member));
        read(member, value, type, flavor);
        if (name != nullptr) {
            *name = text.detach();
        }
        ++enumeration_->position;
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::EndEnumeration() noexcept {
    enumeration_.reset();
    return WBEM_S_NO_ERROR;
}

}  // namespace wmisink::embedded
