// A definition read back from a class.

#include "wmisink/embedded/class.hpp"

namespace wmisink::embedded {
namespace {

std::vector<Qualifier> own_qualifiers(std::span<const Qualifier> qualifiers) {
    std::vector<Qualifier> own;
    for (const Qualifier& qualifier : qualifiers) {
        const bool follows =
            equal_ignoring_case(qualifier.name, "key"_w) || equal_ignoring_case(qualifier.name, "CIMTYPE"_w);
        if (!is_propagated(qualifier) && !follows) {
            own.push_back(qualifier);
        }
    }
    return own;
}

PropertyDefinition own_part(const Property& property, const Class* superclass) {
    PropertyDefinition own{.name = property.name,
                           .type = property.type,
                           .key = property.key,
                           .default_value = property.default_value,
                           .of_class = property.of_class,
                           .qualifiers = own_qualifiers(property.qualifiers)};
    const auto above = superclass == nullptr ? std::nullopt : superclass->find_property(property.name);
    if (above) {
        const Value& inherited = superclass->properties()[*above].default_value;
        own.null_default = own.default_value.is_null() && !inherited.is_null();
        own.default_value = own.default_value == inherited ? Value() : own.default_value;
    }
    return own;
}

std::vector<PropertyDefinition> own_properties(const Class& of_class) {
    std::vector<PropertyDefinition> own;
    for (const Property& property : of_class.properties()) {
        if (property.local) {
            own.push_back(own_part(property, of_class.superclass().get()));
        }
    }
    return own;
}

}  // namespace

std::vector<PropertyDefinition> parameters_of(const Class::Ref& signature) {
    return signature == nullptr ? std::vector<PropertyDefinition>() : own_properties(*signature);
}

MethodDefinition definition_of(const Method& method) {
    return {.name = method.name,
            .in = parameters_of(method.in),
            .out = parameters_of(method.out),
            .qualifiers = own_qualifiers(method.qualifiers)};
}

ClassDefinition definition_of(const Class& of_class) {
    ClassDefinition definition{.name = Text(of_class.name()),
                               .superclass = Text(of_class.superclass_name()),
                               .properties = own_properties(of_class),
                               .qualifiers = own_qualifiers(of_class.qualifiers())};
    for (const Method& method : of_class.methods()) {
        if (method.local) {
            definition.methods.push_back(definition_of(method));
        }
    }
    return definition;
}

}  // namespace wmisink::embedded
