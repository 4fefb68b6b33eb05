#include "wmisink/embedded/class.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/fit.hpp"

namespace wmisink::embedded {
namespace {

constexpr const char* kOperation = "define_class";

bool is_letter(OLECHAR unit) noexcept {
    const OLECHAR small = fold(unit);
    return (small >= OLECHAR{'a'} && small <= OLECHAR{'z'}) || unit >= OLECHAR{0x80};
}

bool is_digit(OLECHAR unit) noexcept { return unit >= OLECHAR{'0'} && unit <= OLECHAR{'9'}; }

/// Letters, digits and underscores, no digit first and no underscore last (Microsoft, "WMI Class Names and
/// Base Classes"); an underscore first is for system classes.
void require_name(WideView name, const char* what) {
    const bool good = !name.empty() && !is_digit(name.front()) && name.back() != OLECHAR{'_'} &&
                      std::all_of(name.begin(), name.end(), [](OLECHAR unit) {
                          return is_letter(unit) || is_digit(unit) || unit == OLECHAR{'_'};
                      });
    if (!good) {
        throw Failure(WBEM_E_INVALID_OBJECT, kOperation,
                      "\"" + to_utf8(name) + "\" cannot name a " + what +
                          "; use letters, digits and underscores, not a digit first nor an underscore last.",
                      to_utf8(name));
    }
}

void require_type(const PropertyDefinition& property) {
    const CIMTYPE element = element_type(property.type);
    const bool known = integer_range(element) || element == CIM_BOOLEAN || element == CIM_REAL32 ||
                       element == CIM_REAL64 || element == CIM_STRING || element == CIM_DATETIME ||
                       element == CIM_REFERENCE || element == CIM_CHAR16 || element == CIM_OBJECT;
    if (!known) {
        throw Failure(WBEM_E_INVALID_PROPERTY_TYPE, kOperation,
                      "Property " + to_utf8(property.name) + " has " + type_name(property.type) +
                          ", which is no CIM type.",
                      to_utf8(property.name));
    }
    const bool bad_key =
        is_array(property.type) || element == CIM_REAL32 || element == CIM_REAL64 || element == CIM_OBJECT;
    if (property.key && bad_key) {
        throw Failure(WBEM_E_CANNOT_BE_KEY, kOperation,
                      "Property " + to_utf8(property.name) + " of type " + type_name(property.type) +
                          " cannot be a key; keys are integers, strings, datetimes, booleans or references.",
                      to_utf8(property.name));
    }
}

/// Replaces the qualifier of that name or adds it.
void put(std::vector<Qualifier>& qualifiers, Qualifier added) {
    const auto found = std::find_if(qualifiers.begin(), qualifiers.end(), [&](const Qualifier& one) {
        return equal_ignoring_case(one.name, added.name);
    });
    if (found != qualifiers.end()) {
        *found = std::move(added);
    } else {
        qualifiers.push_back(std::move(added));
    }
}

bool inherited_by_subclasses(const Qualifier& qualifier) noexcept {
    return (qualifier.flavor & WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS) != 0;
}

/// The CIMTYPE qualifier's text: "uint32", "ref:Win32_Process", "object". An array has its element's text.
Text cim_type_text(CIMTYPE type, WideView of_class) {
    Text text = to_wide(type_name(element_type(type)));
    if (!of_class.empty()) {
        text += OLECHAR{':'};
        text += of_class;
    }
    return text;
}

}  // namespace

const Qualifier* find_qualifier(std::span<const Qualifier> qualifiers, WideView name) noexcept {
    const auto found = std::find_if(qualifiers.begin(), qualifiers.end(), [name](const Qualifier& one) {
        return equal_ignoring_case(one.name, name);
    });
    return found == qualifiers.end() ? nullptr : &*found;
}

Class::Class(Text name, Ref superclass, std::shared_ptr<const Place> place)
    : name_(std::move(name)), superclass_(std::move(superclass)), place_(std::move(place)) {}

Class::Ref Class::define(const ClassDefinition& definition, Ref superclass,
                         std::shared_ptr<const Place> place) {
    require_name(definition.name, "class");
    const std::shared_ptr<Class> made(new Class(definition.name, std::move(superclass), std::move(place)));
    if (made->superclass_ != nullptr) {
        made->adopt_inherited();
    }
    for (const PropertyDefinition& property : definition.properties) {
        made->add(property);
    }
    for (std::size_t i = 0; i < made->properties_.size(); ++i) {
        if (made->properties_[i].key) {
            made->keys_.push_back(i);
        }
    }
    for (const MethodDefinition& method : definition.methods) {
        made->add(method);
    }
    made->add_qualifiers(definition.qualifiers);
    return made;
}

void Class::adopt_inherited() {
    properties_ = superclass_->properties_;
    index_ = superclass_->index_;
    methods_ = superclass_->methods_;
    for (Method& method : methods_) {
        method.local = false;
        std::erase_if(method.qualifiers, [](const Qualifier& one) { return !inherited_by_subclasses(one); });
    }
    for (Property& property : properties_) {
        property.local = false;
        std::erase_if(property.qualifiers,
                      [](const Qualifier& one) { return !inherited_by_subclasses(one); });
        for (Qualifier& qualifier : property.qualifiers) {
            qualifier.flavor |= WBEM_FLAVOR_ORIGIN_PROPAGATED;
        }
    }
}

void Class::add(const PropertyDefinition& definition) {
    require_name(definition.name, "property");
    require_type(definition);
    const auto known = index_.find(definition.name);
    const bool overrides = known != index_.end();
    if (overrides) {
        const Property& inherited = properties_[known->second];
        if (inherited.local) {
            throw Failure(
                WBEM_E_INVALID_OBJECT, kOperation,
                "Class " + to_utf8(name_) + " defines property " + to_utf8(definition.name) + " twice.",
                to_utf8(definition.name));
        }
        if (inherited.type != definition.type) {
            throw Failure(WBEM_E_OVERRIDE_NOT_ALLOWED, kOperation,
                          "Property " + to_utf8(definition.name) + " is inherited from " +
                              to_utf8(inherited.origin) + " as " + type_name(inherited.type) +
                              "; a subclass may change its default and qualifiers, not its type.",
                          to_utf8(definition.name));
        }
    }
    require_key_allowed(definition, overrides && properties_[known->second].key);
    if (!overrides) {
        index_.emplace(definition.name, properties_.size());
        properties_.push_back({.name = definition.name,
                               .type = definition.type,
                               .key = definition.key,
                               .local = true,
                               .default_value = {},
                               .of_class = definition.of_class,
                               .origin = name_,
                               .qualifiers = {}});
    }
    Property& property = overrides ? properties_[known->second] : properties_.back();
    property.local = true;
    property.key = property.key || definition.key;
    if (!overrides || !definition.default_value.is_null()) {
        property.default_value = definition.default_value;
        fit(property.default_value, property);
    }
    constexpr LONG kStrong = WBEM_FLAVOR_NOT_OVERRIDABLE | WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE |
                             WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS;
    put(property.qualifiers, {.name = Text("CIMTYPE"_w),
                              .value = Value::text(cim_type_text(property.type, property.of_class)),
                              .type = CIM_STRING,
                              .flavor = kStrong});
    if (property.key) {
        put(property.qualifiers,
            {.name = Text("key"_w), .value = Value::boolean(true), .type = CIM_BOOLEAN, .flavor = kStrong});
    }
    for (const Qualifier& qualifier : definition.qualifiers) {
        put(property.qualifiers, qualifier);
    }
}

void Class::add(const MethodDefinition& definition) {
    require_name(definition.name, "method");
    const auto signature = [&](const std::vector<PropertyDefinition>& parameters) -> Ref {
        if (parameters.empty()) return nullptr;
        return define({.name = Text("__PARAMETERS"_w), .superclass = {}, .properties = parameters}, nullptr,
                      place_);
    };
    Method made{.name = definition.name,
                .in = signature(definition.in),
                .out = signature(definition.out),
                .local = true,
                .origin = name_,
                .qualifiers = definition.qualifiers};
    const auto known = std::find_if(methods_.begin(), methods_.end(), [&](const Method& one) {
        return equal_ignoring_case(one.name, definition.name);
    });
    if (known == methods_.end()) {
        methods_.push_back(std::move(made));
        return;
    }
    if (known->local) {
        throw Failure(WBEM_E_INVALID_OBJECT, kOperation,
                      "Class " + to_utf8(name_) + " defines method " + to_utf8(definition.name) + " twice.",
                      to_utf8(definition.name));
    }
    made.origin = known->origin;
    *known = std::move(made);
}

// A class whose superclass has no key may make an inherited property one, as CIM_OperatingSystem does with
// the Name of CIM_ManagedSystemElement; where there are keys already, they stay what they are.
void Class::require_key_allowed(const PropertyDefinition& definition, bool is_key) const {
    if (!definition.key || is_key || superclass_ == nullptr || superclass_->keys_.empty()) return;
    throw Failure(WBEM_E_CANNOT_CHANGE_KEY_INHERITANCE, kOperation,
                  "Class " + to_utf8(name_) + " inherits its keys from " + to_utf8(superclass_->name()) +
                      " and cannot add key " + to_utf8(definition.name) + ".",
                  to_utf8(definition.name));
}

void Class::add_qualifiers(std::span<const Qualifier> own) {
    if (superclass_ != nullptr) {
        for (const Qualifier& qualifier : superclass_->qualifiers_) {
            if (inherited_by_subclasses(qualifier)) {
                qualifiers_.push_back(qualifier);
                qualifiers_.back().flavor |= WBEM_FLAVOR_ORIGIN_PROPAGATED;
            }
        }
    }
    for (const Qualifier& qualifier : own) {
        put(qualifiers_, qualifier);
    }
    singleton_ = has_qualifier("singleton"_w);
    abstract_ = has_qualifier("abstract"_w);
    if (!singleton_) return;
    if (std::any_of(properties_.begin(), properties_.end(),
                    [](const Property& property) { return property.local && property.key; })) {
        throw Failure(
            WBEM_E_CANNOT_BE_SINGLETON, kOperation,
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
    const Qualifier* found = find_qualifier(qualifier_name);
    const bool* set = found == nullptr ? nullptr : found->value.get_if<bool>();
    return set != nullptr && *set;
}

}  // namespace wmisink::embedded
