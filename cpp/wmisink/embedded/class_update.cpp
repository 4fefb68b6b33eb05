#include "wmisink/embedded/class_update.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "wmisink/embedded/class_qualifiers.hpp"

namespace wmisink::embedded {
namespace {

constexpr std::array kImportant = {"abstract"_w, "association"_w, "CIMTYPE"_w,  "dynamic"_w,
                                   "indexed"_w,  "key"_w,         "provider"_w, "singleton"_w};

bool is_important(const Qualifier& qualifier) noexcept {
    return std::any_of(kImportant.begin(), kImportant.end(),
                       [&](WideView name) { return equal_ignoring_case(name, qualifier.name); });
}

bool same(const Qualifier& left, const Qualifier& right) noexcept {
    return left.type == right.type && left.value == right.value && left.flavor == right.flavor;
}

/// Whether each important qualifier of one is in the other.
bool has_important(std::span<const Qualifier> all, std::span<const Qualifier> of) {
    return std::all_of(of.begin(), of.end(), [&](const Qualifier& one) {
        const Qualifier* found = is_important(one) ? find_qualifier(all, one.name) : nullptr;
        return !is_important(one) || (found != nullptr && same(*found, one));
    });
}

bool same_important(std::span<const Qualifier> left, std::span<const Qualifier> right) {
    return has_important(left, right) && has_important(right, left);
}

template <class Named>
const Named* find(const std::vector<Named>& all, WideView name) noexcept {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [name](const Named& one) { return equal_ignoring_case(one.name, name); });
    return found == all.end() ? nullptr : &*found;
}

bool same(const PropertyDefinition& left, const PropertyDefinition& right) {
    return equal_ignoring_case(left.name, right.name) && left.type == right.type && left.key == right.key &&
           left.default_value == right.default_value && left.null_default == right.null_default &&
           equal_ignoring_case(left.of_class, right.of_class) &&
           same_important(left.qualifiers, right.qualifiers);
}

bool same(const MethodDefinition& left, const MethodDefinition& right) {
    const auto same_parameter = [](const PropertyDefinition& one, const PropertyDefinition& other) {
        return same(one, other);
    };
    return equal_ignoring_case(left.name, right.name) &&
           std::equal(left.in.begin(), left.in.end(), right.in.begin(), right.in.end(), same_parameter) &&
           std::equal(left.out.begin(), left.out.end(), right.out.begin(), right.out.end(), same_parameter) &&
           same_important(left.qualifiers, right.qualifiers);
}

/// Whether `after` has one that `before` lacks or has otherwise, and the subclass has it too.
template <class Named>
bool touched(const std::vector<Named>& subclass, const std::vector<Named>& before,
             const std::vector<Named>& after) {
    return std::any_of(after.begin(), after.end(), [&](const Named& one) {
        const Named* was = find(before, one.name);
        return (was == nullptr || !same(*was, one)) && find(subclass, one.name) != nullptr;
    });
}

void drop(std::vector<Qualifier>& qualifiers, std::span<const Qualifier> in_the_way) {
    std::erase_if(qualifiers,
                  [&](const Qualifier& one) { return find_qualifier(in_the_way, one.name) != nullptr; });
}

}  // namespace

bool differs_in_descriptions_only(const ClassDefinition& before, const ClassDefinition& after) {
    const auto same_one = [](const auto& one, const auto& other) { return same(one, other); };
    return equal_ignoring_case(before.superclass, after.superclass) &&
           std::equal(before.properties.begin(), before.properties.end(), after.properties.begin(),
                      after.properties.end(), same_one) &&
           std::equal(before.methods.begin(), before.methods.end(), after.methods.begin(),
                      after.methods.end(), same_one) &&
           same_important(before.qualifiers, after.qualifiers);
}

bool conflicts_with(const ClassDefinition& subclass, const ClassDefinition& before,
                    const ClassDefinition& after) {
    return touched(subclass.properties, before.properties, after.properties) ||
           touched(subclass.methods, before.methods, after.methods) ||
           touched(subclass.qualifiers, before.qualifiers, after.qualifiers);
}

ClassDefinition without_conflicts(ClassDefinition subclass, const ClassDefinition& after) {
    drop(subclass.qualifiers, after.qualifiers);
    for (PropertyDefinition& property : subclass.properties) {
        if (const PropertyDefinition* above = find(after.properties, property.name)) {
            drop(property.qualifiers, above->qualifiers);
        }
    }
    return subclass;
}

}  // namespace wmisink::embedded
