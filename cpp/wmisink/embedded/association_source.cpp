#include "wmisink/embedded/association_source.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/com/error.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/path.hpp"
#include "wmisink/embedded/same_key.hpp"

namespace wmisink::embedded {
namespace {

bool allows(WideView class_name, WideView qualifier, const Class& of_class) noexcept {
    return (class_name.empty() || of_class.is_a(class_name)) &&
           (qualifier.empty() || of_class.find_qualifier(qualifier) != nullptr);
}

template <class Condition>
std::vector<std::size_t> references(const Class& association, WideView role, Condition condition) {
    std::vector<std::size_t> found;
    const auto properties = association.properties();
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const Property& one = properties[i];
        if (one.type == CIM_REFERENCE && (role.empty() || equal_ignoring_case(one.name, role)) &&
            condition(i, one)) {
            found.push_back(i);
        }
    }
    return found;
}

}  // namespace

AssociationSource::AssociationSource(Instance::Ref object) : object_(std::move(object)) {
    const Class& of = of_class();
    auto relative = relative_path(of, object_->values());
    if (!relative) {
        throw Failure(
            WBEM_E_INVALID_OBJECT_PATH, "associations",
            "The object of class " + to_utf8(of.name()) + " has a key that is NULL, and so no path.");
    }
    relative_path_ = std::move(*relative);
    path_ = full_path(of.place(), relative_path_);
    for (const std::size_t key : of.keys()) {
        keys_.push_back((*object_)[key]);
    }
}

bool AssociationSource::is_meant_by(const Value& reference) const {
    const Text* text = reference.get_if<Text>();
    if (text == nullptr) {
        return false;
    }
    if (equal_ignoring_case(*text, relative_path_) || equal_ignoring_case(*text, path_)) {
        return true;
    }
    try {
        const ObjectPath path = parse_object_path(*text);
        if (path.is_class() || !of_class().is_a(path.class_name) || !leads_to(path, of_class().place())) {
            return false;
        }
        const std::vector<Value> keys = key_values(path, of_class());
        return std::equal(keys.begin(), keys.end(), keys_.begin(), keys_.end(), same_key);
    } catch (const WmiError&) {
        // A reference that is no path refers to nothing.
        return false;
    }
}

bool is_association(const Class& of_class) noexcept {
    const Class* here = &of_class;
    while (here != nullptr && !here->has_qualifier("Association"_w)) {
        here = here->superclass().get();
    }
    return here != nullptr;
}

std::vector<std::size_t> references_to(const Class& association, const Class& end, WideView role,
                                       const Namespace& nspace) {
    return references(association, role, [&](std::size_t, const Property& one) {
        return one.of_class.empty() || end.is_a(one.of_class) || nspace.find_class(one.of_class) == nullptr;
    });
}

std::vector<std::size_t> other_ends(const Class& association, std::size_t reference, WideView role) {
    return references(association, role,
                      [&](std::size_t index, const Property&) { return index != reference; });
}

bool admits_association(const wql::AssociationQuery& query, const Class& association) noexcept {
    return query.references ? allows(query.result_class, query.required_qualifier, association)
                            : allows(query.assoc_class, query.required_assoc_qualifier, association);
}

bool admits_end(const wql::AssociationQuery& query, const Class& end) noexcept {
    return allows(query.result_class, query.required_qualifier, end);
}

}  // namespace wmisink::embedded
