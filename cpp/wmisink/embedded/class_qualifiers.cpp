#include "wmisink/embedded/class_qualifiers.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/class.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/fit.hpp"

namespace wmisink::embedded {
namespace {

constexpr const char* kPutQualifier = "put_qualifier";

std::vector<Qualifier> with_flavor(std::span<const Qualifier> qualifiers, LONG flavor) {
    std::vector<Qualifier> found;
    for (const Qualifier& qualifier : qualifiers) {
        if ((qualifier.flavor & flavor) != 0) {
            found.push_back(qualifier);
            found.back().flavor |= WBEM_FLAVOR_ORIGIN_PROPAGATED;
        }
    }
    return found;
}

std::string named(const Qualifier& qualifier, const std::string& subject) {
    return "Qualifier " + to_utf8(qualifier.name) + " of " + subject;
}

}  // namespace

const Qualifier* find_qualifier(std::span<const Qualifier> qualifiers, WideView name) noexcept {
    const auto found = std::find_if(qualifiers.begin(), qualifiers.end(), [name](const Qualifier& one) {
        return equal_ignoring_case(one.name, name);
    });
    return found == qualifiers.end() ? nullptr : &*found;
}

bool has_qualifier(std::span<const Qualifier> qualifiers, WideView name) noexcept {
    const Qualifier* found = find_qualifier(qualifiers, name);
    const bool* set = found == nullptr ? nullptr : found->value.get_if<bool>();
    return set != nullptr && *set;
}

Qualifier checked(Qualifier qualifier, const std::string& subject) {
    if (qualifier.name.empty()) {
        throw Failure(WBEM_E_INVALID_QUALIFIER, kPutQualifier, "A qualifier of " + subject + " has no name.",
                      subject);
    }
    const CIMTYPE element = element_type(qualifier.type);
    if (element != CIM_STRING && element != CIM_BOOLEAN && element != CIM_SINT32 && element != CIM_REAL64) {
        throw Failure(WBEM_E_INVALID_QUALIFIER_TYPE, kPutQualifier,
                      named(qualifier, subject) + " has type " + type_name(qualifier.type) +
                          "; a qualifier is a string, boolean, sint32 or real64, or an array of one of them.",
                      to_utf8(qualifier.name));
    }
    qualifier.flavor &= ~LONG{WBEM_FLAVOR_MASK_ORIGIN};
    constexpr LONG kKnown = WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE |
                            WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS | WBEM_FLAVOR_NOT_OVERRIDABLE |
                            WBEM_FLAVOR_AMENDED;
    if ((qualifier.flavor & ~kKnown) != 0) {
        throw Failure(WBEM_E_INVALID_FLAVOR, kPutQualifier,
                      named(qualifier, subject) + " has flavor " + std::to_string(qualifier.flavor) +
                          ", which is made of other bits than WBEM_FLAVOR_…",
                      to_utf8(qualifier.name));
    }
    Property as_property;
    as_property.name = qualifier.name;
    as_property.type = qualifier.type;
    fit(qualifier.value, as_property);
    return qualifier;
}

std::vector<Qualifier> inherited_by_subclass(std::span<const Qualifier> qualifiers) {
    return with_flavor(qualifiers, WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS);
}

std::vector<Qualifier> inherited_by_instance(std::span<const Qualifier> qualifiers) {
    return with_flavor(qualifiers, WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE);
}

void override_qualifier(std::vector<Qualifier>& qualifiers, Qualifier own, const std::string& subject) {
    own = checked(std::move(own), subject);
    const auto found = std::find_if(qualifiers.begin(), qualifiers.end(), [&](const Qualifier& one) {
        return equal_ignoring_case(one.name, own.name);
    });
    if (found == qualifiers.end()) {
        qualifiers.push_back(std::move(own));
        return;
    }
    if (is_propagated(*found) && (found->flavor & WBEM_FLAVOR_NOT_OVERRIDABLE) != 0) {
        if (found->type == own.type && found->value == own.value) return;
        throw Failure(WBEM_E_OVERRIDE_NOT_ALLOWED, kPutQualifier,
                      named(own, subject) + " is inherited and must not be overridden; leave it out.",
                      to_utf8(own.name));
    }
    *found = std::move(own);
}

}  // namespace wmisink::embedded
