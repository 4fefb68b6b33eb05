#include "wmisink/embedded/mof_text.hpp"

#include <array>
#include <charconv>
#include <string>

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
            return mof_of_instance(instance.of_class(), instance.values(), [](std::size_t) { return true; });
        }
    }
    return {};
}

/// `[key, Description("x")]`; CIMTYPE is said by the declaration itself.
Text qualifier_list(std::span<const Qualifier> qualifiers) {
    Text text;
    for (const Qualifier& qualifier : qualifiers) {
        if (equal_ignoring_case(qualifier.name, "CIMTYPE"_w)) {
            continue;
        }
        text += text.empty() ? "["_w : ", "_w;
        text += qualifier.name;
        const bool* truth = qualifier.value.get_if<bool>();
        if (qualifier.value.kind() == Value::Kind::array) {
            text += value_text(qualifier.value);
        } else if (truth == nullptr || !*truth) {
            text += OLECHAR{'('};
            text += value_text(qualifier.value);
            text += OLECHAR{')'};
        }
    }
    return text.empty() ? text : text + OLECHAR{']'};
}

Text declared_type(const Property& property) {
    const CIMTYPE element = element_type(property.type);
    if (element == CIM_REFERENCE) {
        return (property.of_class.empty() ? Text("object"_w) : property.of_class) + " ref"_w;
    }
    if (element == CIM_OBJECT && !property.of_class.empty()) {
        return property.of_class;
    }
    return to_wide(type_name(element));
}

}  // namespace

Text mof_of_instance(const Class& of_class, std::span<const Value> values,
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
    return text + "};\n"_w;
}

Text mof_of_class(const Class& of_class) {
    Text text = qualifier_list(of_class.qualifiers());
    text += "\nclass "_w;
    text += of_class.name();
    if (of_class.superclass() != nullptr) {
        text += " : "_w;
        text += of_class.superclass()->name();
    }
    text += "\n{\n"_w;
    for (const Property& property : of_class.properties()) {
        if (!property.local) {
            continue;
        }
        const Text qualifiers = qualifier_list(property.qualifiers);
        text += OLECHAR{'\t'};
        text += qualifiers.empty() ? qualifiers : qualifiers + OLECHAR{' '};
        text += declared_type(property);
        text += OLECHAR{' '};
        text += property.name;
        text += is_array(property.type) ? "[]"_w : ""_w;
        if (!property.default_value.is_null()) {
            text += " = "_w;
            text += value_text(property.default_value);
        }
        text += ";\n"_w;
    }
    return text + "};\n"_w;
}

}  // namespace wmisink::embedded
