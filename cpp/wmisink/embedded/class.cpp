#include "wmisink/embedded/class.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "wmisink/embedded/class_name.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/method_signature.hpp"

namespace wmisink::embedded {
namespace {

/// So many names are compared sooner than one is hashed.
constexpr std::size_t kFew = 16;

bool is_same(WideView left, WideView right) noexcept {
    return left.size() == right.size() &&
           std::memcmp(left.data(), right.data(), left.size() * sizeof(OLECHAR)) == 0;
}

}  // namespace

bool Method::is_static() const noexcept { return has_qualifier(qualifiers, "Static"_w); }

bool Method::is_implemented() const noexcept { return has_qualifier(qualifiers, "Implemented"_w); }

Class::Class(Text name, Ref superclass, std::shared_ptr<const Place> place)
    : name_(std::move(name)), superclass_(std::move(superclass)), place_(std::move(place)) {
    if (superclass_ != nullptr) {
        superclass_name_ = superclass_->name_;
    }
}

Class::Ref Class::define(const ClassDefinition& definition, Ref superclass,
                         std::shared_ptr<const Place> place) {
    require_element_name(definition.name, "class");
    const std::shared_ptr<Class> made(new Class(definition.name, std::move(superclass), std::move(place)));
    made->fill(definition);
    return made;
}

Class::Ref Class::draft(const ClassDefinition& definition, Ref superclass,
                        std::shared_ptr<const Place> place) {
    if (!definition.name.empty()) {
        require_element_name(definition.name, "class");
    }
    const std::shared_ptr<Class> made(new Class(definition.name, std::move(superclass), std::move(place)));
    made->draft_ = true;
    if (made->superclass_ == nullptr) {
        made->superclass_name_ = definition.superclass;
    }
    made->fill(definition);
    return made;
}

void Class::fill(const ClassDefinition& definition) {
    if (superclass_ != nullptr) {
        adopt_inherited();
    }
    for (const PropertyDefinition& property : definition.properties) {
        add(property);
    }
    for (std::size_t i = 0; i < properties_.size(); ++i) {
        if (properties_[i].key) {
            keys_.push_back(i);
        }
    }
    for (const MethodDefinition& method : definition.methods) {
        add(method);
    }
    add_qualifiers(definition.qualifiers);
    if (properties_.size() <= kFew) {
        for (const Property& property : properties_) few_names_.emplace_back(property.name);
    }
}

void Class::adopt_inherited() {
    index_ = superclass_->index_;
    properties_.reserve(superclass_->properties_.size());
    for (const Property& inherited : superclass_->properties_) {
        properties_.push_back({.name = inherited.name,
                               .type = inherited.type,
                               .key = inherited.key,
                               .local = false,
                               .default_value = inherited.default_value,
                               .of_class = inherited.of_class,
                               .origin = inherited.origin,
                               .qualifiers = inherited_by_subclass(inherited.qualifiers)});
    }
    for (const Method& inherited : superclass_->methods_) {
        methods_.push_back({.name = inherited.name,
                            .in = inherited.in,
                            .out = inherited.out,
                            .local = false,
                            .origin = inherited.origin,
                            .qualifiers = inherited_by_subclass(inherited.qualifiers)});
    }
    qualifiers_ = inherited_by_subclass(superclass_->qualifiers_);
}

void Class::add(const MethodDefinition& definition) {
    require_element_name(definition.name, "method");
    const MethodSignature signature = signature_of(definition);
    const auto known = std::find_if(methods_.begin(), methods_.end(), [&](const Method& one) {
        return equal_ignoring_case(one.name, definition.name);
    });
    Method made{.name = definition.name,
                .in = parameters_class(signature.in),
                .out = parameters_class(signature.out),
                .local = true,
                .origin = known == methods_.end() ? name_ : known->origin,
                .qualifiers = known == methods_.end() ? std::vector<Qualifier>() : known->qualifiers};
    for (const Qualifier& qualifier : definition.qualifiers) {
        override_qualifier(made.qualifiers, qualifier, "method " + to_utf8(definition.name));
    }
    if (known == methods_.end()) {
        methods_.push_back(std::move(made));
        return;
    }
    if (known->local) {
        throw Failure(WBEM_E_INVALID_OBJECT, kDefineClass,
                      "Class " + to_utf8(name_) + " defines method " + to_utf8(definition.name) + " twice.",
                      to_utf8(definition.name));
    }
    if (!same_signature(*known, made)) {
        throw Failure(WBEM_E_PROPAGATED_METHOD, kDefineClass,
                      "Method " + to_utf8(definition.name) + " is inherited from " + to_utf8(known->origin) +
                          " with other parameters; give it the same ones or another name.",
                      to_utf8(definition.name));
    }
    *known = std::move(made);
}

void Class::add_qualifiers(std::span<const Qualifier> own) {
    for (const Qualifier& qualifier : own) {
        override_qualifier(qualifiers_, qualifier, "class " + to_utf8(name_));
    }
    singleton_ = has_qualifier("singleton"_w);
    abstract_ = has_qualifier("abstract"_w);
    if (!singleton_) return;
    if (std::any_of(properties_.begin(), properties_.end(),
                    [](const Property& property) { return property.local && property.key; })) {
        throw Failure(
            WBEM_E_CANNOT_BE_SINGLETON, kDefineClass,
            "Class " + to_utf8(name_) + " has a key and cannot be a singleton; drop one of the two.",
            to_utf8(name_));
    }
    // Inherited keys stay properties, but its one instance is `Class=@`, as Win32_OperatingSystem's is.
    keys_.clear();
}

const Class& Class::dynasty() const noexcept {
    const Class* top = this;
    while (top->superclass_ != nullptr) {
        top = top->superclass_.get();
    }
    return *top;
}

std::vector<Text> Class::derivation() const {
    std::vector<Text> names;
    for (const Class* above = superclass_.get(); above != nullptr; above = above->superclass_.get()) {
        names.push_back(above->name_);
    }
    return names;
}

bool Class::is_a(WideView class_name) const noexcept {
    const Class* here = this;
    while (here != nullptr && !equal_ignoring_case(here->name_, class_name)) {
        here = here->superclass_.get();
    }
    return here != nullptr;
}

std::optional<std::size_t> Class::find_property(WideView property_name) const noexcept {
    // Each value of each row is asked for by name, and most names come as they were declared.
    for (std::size_t i = 0; i < few_names_.size(); ++i) {
        if (is_same(few_names_[i], property_name)) return i;
    }
    const auto found = index_.find(property_name);
    return found == index_.end() ? std::nullopt : std::optional(found->second);
}

const Method* Class::find_method(WideView method_name) const noexcept {
    const auto found = std::find_if(methods_.begin(), methods_.end(), [&](const Method& one) {
        return equal_ignoring_case(one.name, method_name);
    });
    return found == methods_.end() ? nullptr : &*found;
}

const Qualifier* Class::find_qualifier(WideView qualifier_name) const noexcept {
    return embedded::find_qualifier(qualifiers_, qualifier_name);
}

bool Class::has_qualifier(WideView qualifier_name) const noexcept {
    return embedded::has_qualifier(qualifiers_, qualifier_name);
}

}  // namespace wmisink::embedded
