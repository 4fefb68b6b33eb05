#include "wmisink/embedded/mof_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/instance.hpp"

namespace wmisink::embedded {
namespace {

Text quoted(WideView text) {
    constexpr OLECHAR kLineFeed{'\n'};
    constexpr OLECHAR kReturn{'\r'};
    constexpr OLECHAR kTab{'\t'};
    Text result("\""_w);
    for (const OLECHAR unit : text) {
        if (unit == OLECHAR{'"'} || unit == OLECHAR{'\\'}) {
            result += OLECHAR{'\\'};
            result += unit;
        } else if (unit == kLineFeed) {
            result += "\\n"_w;
        } else if (unit == kReturn) {
            result += "\\r"_w;
        } else if (unit == kTab) {
            result += "\\t"_w;
        } else {
            result += unit;
        }
    }
    return result + OLECHAR{'"'};
}

/// The shortest digits that read back as the same number, with a point or exponent so that it stays a real.
Text real_text(double number) {
    std::array<char, 40> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    std::string text(digits.data(), written.ptr);
    if (text.find_first_of(".en") == std::string::npos) {
        text += ".0";
    }
    return to_wide(text);
}

Text value_text(const Value& value);
Text class_text(const Class& of_class, MofFlavors flavors);
Text instance_text(const Class& of_class, std::span<const Value> values,
                   const std::function<bool(std::size_t)>& shows);

Text list_text(const Value::Array& elements) {
    Text text("{"_w);
    for (const Value& element : elements) {
        text += text.size() > 1 ? ", "_w : ""_w;
        text += value_text(element);
    }
    return text + OLECHAR{'}'};
}

Text value_text(const Value& value) {
    switch (value.kind()) {
        case Value::Kind::null:
            return "NULL"_w;
        case Value::Kind::boolean:
            return value.as_boolean() ? "TRUE"_w : "FALSE"_w;
        case Value::Kind::signed_integer:
            return to_wide(std::to_string(value.as_integer()));
        case Value::Kind::unsigned_integer:
            return to_wide(std::to_string(value.as_unsigned_integer()));
        case Value::Kind::real:
            return real_text(value.as_real());
        case Value::Kind::text:
            return quoted(value.as_text());
        case Value::Kind::array:
            return list_text(value.as_array());
        case Value::Kind::object: {
            const Instance& instance = *value.as_object();
            if (instance.stands_for_class()) {
                return class_text(instance.of_class(), MofFlavors::shown);
            }
            return instance_text(instance.of_class(), instance.values(), [](std::size_t) { return true; });
        }
    }
    return {};
}

/// Everything has its flavor, and nothing else is possible.
bool is_fixed(const Qualifier& qualifier) noexcept {
    return equal_ignoring_case(qualifier.name, "key"_w) || equal_ignoring_case(qualifier.name, "In"_w) ||
           equal_ignoring_case(qualifier.name, "Out"_w);
}

/// Said by the declaration itself.
bool is_implied(const Qualifier& qualifier) noexcept {
    return equal_ignoring_case(qualifier.name, "CIMTYPE"_w) || equal_ignoring_case(qualifier.name, "ID"_w);
}

/// `: ToSubClass Amended` (Microsoft, "Qualifier Flavors"); nothing for none.
Text flavor_text(LONG flavor) {
    Text text;
    const auto add = [&](LONG bit, WideView name) {
        if ((flavor & bit) != 0) {
            text += text.empty() ? ": "_w : " "_w;
            text += name;
        }
    };
    add(WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE, "ToInstance"_w);
    add(WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS, "ToSubClass"_w);
    add(WBEM_FLAVOR_NOT_OVERRIDABLE, "DisableOverride"_w);
    add(WBEM_FLAVOR_AMENDED, "Amended"_w);
    return text;
}

Text qualifier_text(const Qualifier& qualifier, MofFlavors flavors) {
    Text text = qualifier.name;
    const bool* truth = qualifier.value.get_if<bool>();
    if (qualifier.value.kind() == Value::Kind::array) {
        text += value_text(qualifier.value);
    } else if (truth == nullptr || !*truth) {
        text += OLECHAR{'('};
        text += value_text(qualifier.value);
        text += OLECHAR{')'};
    }
    return flavors == MofFlavors::shown && !is_fixed(qualifier) ? text + flavor_text(qualifier.flavor) : text;
}

/// `[key, Description("x")] `, with what is inherited left out.
Text qualifier_list(std::span<const Qualifier> qualifiers, MofFlavors flavors) {
    Text text;
    for (const Qualifier& qualifier : qualifiers) {
        if (!is_implied(qualifier) && !is_propagated(qualifier)) {
            text += text.empty() ? "["_w : ", "_w;
            text += qualifier_text(qualifier, flavors);
        }
    }
    return text.empty() ? text : text + "] "_w;
}

/// Whether a class's name would be read as a type's if `object:` did not stand before it.
bool names_type(WideView name) {
    return equal_ignoring_case(name, "void"_w) || type_from_name(to_utf8(name)).has_value();
}

Text declared_type(const Property& property) {
    const CIMTYPE element = element_type(property.type);
    if (element == CIM_REFERENCE) {
        return (property.of_class.empty() ? Text("object"_w) : property.of_class) + " ref"_w;
    }
    if (element == CIM_OBJECT && !property.of_class.empty()) {
        return names_type(property.of_class) ? "object:"_w + property.of_class : property.of_class;
    }
    return to_wide(type_name(element));
}

Text instance_text(const Class& of_class, std::span<const Value> values,
                   const std::function<bool(std::size_t)>& shows) {
    Text text("\ninstance of "_w);
    text += of_class.name();
    text += "\n{\n"_w;
    const auto properties = of_class.properties();
    for (std::size_t i = 0; i < properties.size(); ++i) {
        if (shows(i) && !values[i].is_null()) {
            text += OLECHAR{'\t'};
            text += properties[i].name;
            text += " = "_w;
            text += value_text(values[i]);
            text += ";\n"_w;
        }
    }
    return text + OLECHAR{'}'};
}

/// Whether the class sets back to NULL what its superclass has as the default.
bool says_null(const Property& property, const Class::Ref& superclass) {
    const auto above = superclass == nullptr ? std::nullopt : superclass->find_property(property.name);
    return above && property.default_value.is_null() &&
           !superclass->properties()[*above].default_value.is_null();
}

/// `[key] uint32 Id = 1`: a property or a parameter.
Text declaration(const Property& property, MofFlavors flavors, bool with_null = false) {
    Text text = qualifier_list(property.qualifiers, flavors);
    text += declared_type(property);
    text += OLECHAR{' '};
    text += property.name;
    text += is_array(property.type) ? "[]"_w : ""_w;
    if (!property.default_value.is_null() || with_null) {
        text += " = "_w;
        text += value_text(property.default_value);
    }
    return text;
}

bool is_return_value(const Property& parameter) noexcept {
    return equal_ignoring_case(parameter.name, "ReturnValue"_w);
}

/// A method's parameters by their position; one that goes both ways stands once, with `In` and `Out`.
std::map<std::int64_t, Property> parameters_of(const Method& method) {
    std::map<std::int64_t, Property> found;
    for (const Class::Ref& signature : {method.in, method.out}) {
        for (const Property& parameter :
             signature == nullptr ? std::span<const Property>() : signature->properties()) {
            if (is_return_value(parameter)) continue;
            const Qualifier* id = find_qualifier(parameter.qualifiers, "ID"_w);
            const auto [place, added] = found.emplace(id->value.as_integer(), parameter);
            if (!added) {
                auto& qualifiers = place->second.qualifiers;
                qualifiers.insert(qualifiers.begin() + 2, *find_qualifier(parameter.qualifiers, "Out"_w));
            }
        }
    }
    return found;
}

Text return_type(const Method& method) {
    const auto index = method.out == nullptr ? std::nullopt : method.out->find_property("ReturnValue"_w);
    return index ? declared_type(method.out->properties()[*index]) : Text("void"_w);
}

Text method_text(const Method& method, MofFlavors flavors) {
    Text text = qualifier_list(method.qualifiers, flavors);
    text += return_type(method);
    text += OLECHAR{' '};
    text += method.name;
    text += OLECHAR{'('};
    WideView joint;
    for (const auto& [id, parameter] : parameters_of(method)) {
        text += std::exchange(joint, ", "_w);
        text += declaration(parameter, flavors);
    }
    return text + OLECHAR{')'};
}

Text class_text(const Class& of_class, MofFlavors flavors) {
    Text text = qualifier_list(of_class.qualifiers(), flavors);
    if (!text.empty()) {
        text.pop_back();
    }
    text += "\nclass "_w;
    text += of_class.name();
    if (!of_class.superclass_name().empty()) {
        text += " : "_w;
        text += of_class.superclass_name();
    }
    text += "\n{\n"_w;
    const auto add = [&](const Text& member) {
        text += OLECHAR{'\t'};
        text += member;
        text += ";\n"_w;
    };
    for (const Property& property : of_class.properties()) {
        if (property.local) add(declaration(property, flavors, says_null(property, of_class.superclass())));
    }
    for (const Method& method : of_class.methods()) {
        if (method.local) add(method_text(method, flavors));
    }
    return text + OLECHAR{'}'};
}

}  // namespace

Text mof_of_instance(const Class& of_class, std::span<const Value> values,
                     const std::function<bool(std::size_t)>& shows) {
    return instance_text(of_class, values, shows) + ";\n"_w;
}

Text mof_of_class(const Class& of_class, MofFlavors flavors) {
    return class_text(of_class, flavors) + ";\n"_w;
}

}  // namespace wmisink::embedded
