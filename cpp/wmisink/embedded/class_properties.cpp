// The part of Class that takes the properties of a definition.

#include <algorithm>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/class.hpp"
#include "wmisink/embedded/class_name.hpp"
#include "wmisink/embedded/declared_type.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/fit.hpp"

namespace wmisink::embedded {
namespace {

void require_type(const PropertyDefinition& property) {
    const CIMTYPE element = element_type(property.type);
    const bool known = integer_range(element) || element == CIM_BOOLEAN || element == CIM_REAL32 ||
                       element == CIM_REAL64 || element == CIM_STRING || element == CIM_DATETIME ||
                       element == CIM_REFERENCE || element == CIM_CHAR16 || element == CIM_OBJECT;
    if (!known) {
        throw Failure(WBEM_E_INVALID_PROPERTY_TYPE, kDefineClass,
                      "Property " + to_utf8(property.name) + " has " + type_name(property.type) +
                          ", which is no CIM type.",
                      to_utf8(property.name));
    }
    const bool bad_key =
        is_array(property.type) || element == CIM_REAL32 || element == CIM_REAL64 || element == CIM_OBJECT;
    if (property.key && bad_key) {
        throw Failure(WBEM_E_CANNOT_BE_KEY, kDefineClass,
                      "Property " + to_utf8(property.name) + " of type " + type_name(property.type) +
                          " cannot be a key; keys are integers, strings, datetimes, booleans or references.",
                      to_utf8(property.name));
    }
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

bool held_as_text(CIMTYPE element) noexcept {
    return element == CIM_STRING || element == CIM_DATETIME || element == CIM_REFERENCE;
}

/// Lets a CIMTYPE qualifier say what it may say: the class of a reference or an object, and which of the
/// types that are held as text it is (Microsoft, "IWbemClassObject::Put", remarks).
void take_cim_type(PropertyDefinition& definition, const Qualifier& qualifier) {
    const Text* text = qualifier.value.get_if<Text>();
    const WideView whole = text == nullptr ? WideView() : WideView(*text);
    const auto said = parse_declared_type(whole);
    const CIMTYPE element = element_type(definition.type);
    const CIMTYPE said_element = said ? element_type(said->type) : CIMTYPE{CIM_EMPTY};
    if (!said || (said_element != element && !(held_as_text(said_element) && held_as_text(element)))) {
        throw Failure(WBEM_E_TYPE_MISMATCH, kDefineClass,
                      "Property " + to_utf8(definition.name) + " has type " + type_name(definition.type) +
                          ", and its qualifier CIMTYPE says \"" + to_utf8(whole) + "\".",
                      to_utf8(definition.name));
    }
    definition.type = is_array(definition.type) ? array_of(said_element) : said_element;
    if (!said->of_class.empty()) {
        definition.of_class = said->of_class;
    }
}

/// The definition with what its qualifiers `key` and `CIMTYPE` say in its members, and without these two.
PropertyDefinition settled(PropertyDefinition definition) {
    definition.key = definition.key || has_qualifier(definition.qualifiers, "key"_w);
    if (const Qualifier* type = find_qualifier(definition.qualifiers, "CIMTYPE"_w)) {
        take_cim_type(definition, *type);
    }
    std::erase_if(definition.qualifiers, [](const Qualifier& one) {
        return equal_ignoring_case(one.name, "key"_w) || equal_ignoring_case(one.name, "CIMTYPE"_w);
    });
    return definition;
}

/// Replaces the qualifier of that name, whatever its flavor, or adds it.
void set(std::vector<Qualifier>& qualifiers, Qualifier fixed) {
    const auto found = std::find_if(qualifiers.begin(), qualifiers.end(), [&](const Qualifier& one) {
        return equal_ignoring_case(one.name, fixed.name);
    });
    if (found == qualifiers.end()) {
        qualifiers.push_back(std::move(fixed));
    } else if (found->value != fixed.value) {
        *found = std::move(fixed);
    }
}

void set_fixed_qualifiers(Property& property) {
    set(property.qualifiers, {.name = Text("CIMTYPE"_w),
                              .value = Value::text(cim_type_text(property.type, property.of_class)),
                              .type = CIM_STRING,
                              .flavor = kFixedFlavor});
    if (property.key) {
        set(property.qualifiers, {.name = Text("key"_w),
                                  .value = Value::boolean(true),
                                  .type = CIM_BOOLEAN,
                                  .flavor = kFixedFlavor});
    }
}

}  // namespace

void Class::add(const PropertyDefinition& given) {
    require_element_name(given.name, "property");
    const PropertyDefinition definition = settled(given);
    require_type(definition);
    const auto known = index_.find(definition.name);
    const bool overrides = known != index_.end();
    if (overrides) {
        require_overridable(properties_[known->second], definition);
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
    if (!definition.of_class.empty()) {
        property.of_class = definition.of_class;
    }
    if (!overrides || !definition.default_value.is_null() || definition.null_default) {
        property.default_value = definition.default_value;
        fit(property.default_value, property);
    }
    set_fixed_qualifiers(property);
    for (const Qualifier& qualifier : definition.qualifiers) {
        override_qualifier(property.qualifiers, qualifier, "property " + to_utf8(property.name));
    }
}

void Class::require_overridable(const Property& inherited, const PropertyDefinition& definition) const {
    if (inherited.local) {
        throw Failure(WBEM_E_INVALID_OBJECT, kDefineClass,
                      "Class " + to_utf8(name_) + " defines property " + to_utf8(definition.name) + " twice.",
                      to_utf8(definition.name));
    }
    if (inherited.type != definition.type) {
        throw Failure(WBEM_E_OVERRIDE_NOT_ALLOWED, kDefineClass,
                      "Property " + to_utf8(definition.name) + " is inherited from " +
                          to_utf8(inherited.origin) + " as " + type_name(inherited.type) +
                          "; a subclass may change its default and qualifiers, not its type.",
                      to_utf8(definition.name));
    }
}

// A class whose superclass has no key may make an inherited property one, as CIM_OperatingSystem does with
// the Name of CIM_ManagedSystemElement; where there are keys already, they stay what they are.
void Class::require_key_allowed(const PropertyDefinition& definition, bool is_key) const {
    if (!definition.key || is_key || superclass_ == nullptr || superclass_->keys_.empty()) return;
    throw Failure(WBEM_E_CANNOT_CHANGE_KEY_INHERITANCE, kDefineClass,
                  "Class " + to_utf8(name_) + " inherits its keys from " + to_utf8(superclass_->name()) +
                      " and cannot add key " + to_utf8(definition.name) + ".",
                  to_utf8(definition.name));
}

}  // namespace wmisink::embedded
