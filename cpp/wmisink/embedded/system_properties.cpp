#include "wmisink/embedded/system_properties.hpp"

#include <algorithm>

#include "wmisink/embedded/path.hpp"

namespace wmisink::embedded {
namespace {

using enum SystemProperty;

constexpr std::array kInOrder = {genus,          class_name, superclass, dynasty, relpath,
                                 property_count, derivation, server,     nspace,  path};

struct Named {
    SystemProperty property;
    WideView name;
};

constexpr std::array kNames = {
    Named{genus, "__GENUS"_w},           Named{class_name, "__CLASS"_w},
    Named{superclass, "__SUPERCLASS"_w}, Named{dynasty, "__DYNASTY"_w},
    Named{relpath, "__RELPATH"_w},       Named{property_count, "__PROPERTY_COUNT"_w},
    Named{derivation, "__DERIVATION"_w}, Named{server, "__SERVER"_w},
    Named{nspace, "__NAMESPACE"_w},      Named{path, "__PATH"_w},
};

/// NULL rather than empty.
Value text_or_null(WideView text) { return text.empty() ? Value() : Value::text(Text(text)); }

std::optional<Text> relative_path_of(const ObjectView& object) {
    const WideView name = object.of_class.name();
    if (object.instance) {
        return relative_path(object.of_class, object.values);
    }
    return name.empty() ? std::nullopt : std::optional(Text(name));
}

Value path_value(const ObjectView& object, bool full) {
    auto relative = relative_path_of(object);
    if (!relative || (full && object.of_class.place().server.empty())) {
        return {};
    }
    return Value::text(full ? full_path(object.of_class.place(), *relative) : std::move(*relative));
}

Value derivation_value(const Class& of_class) {
    Value::Array names;
    for (Text& name : of_class.derivation()) {
        names.push_back(Value::text(std::move(name)));
    }
    if (names.empty() && !of_class.superclass_name().empty()) {
        names.push_back(Value::text(Text(of_class.superclass_name())));
    }
    return Value::array(std::move(names));
}

}  // namespace

std::span<const SystemProperty> system_properties() noexcept { return kInOrder; }

WideView name_of(SystemProperty property) noexcept {
    const auto* found = std::find_if(kNames.begin(), kNames.end(),
                                     [property](const Named& one) { return one.property == property; });
    return found == kNames.end() ? WideView() : found->name;
}

CIMTYPE type_of(SystemProperty property) noexcept {
    switch (property) {
        case genus:
        case property_count:
            return CIM_SINT32;
        case derivation:
            return CIM_STRING | CIM_FLAG_ARRAY;
        default:
            return CIM_STRING;
    }
}

std::optional<SystemProperty> find_system_property(WideView name) noexcept {
    if (!name.starts_with("__"_w) || name.size() < 3) {
        return std::nullopt;
    }
    // No two are of one length and begin alike, so that one is compared. Each object of a result is asked for
    // two.
    const auto* found = std::find_if(kNames.begin(), kNames.end(), [name](const Named& one) {
        return one.name.size() == name.size() && fold(one.name[2]) == fold(name[2]) &&
               equal_ignoring_case(one.name, name);
    });
    return found == kNames.end() ? std::nullopt : std::optional(found->property);
}

Value value_of(SystemProperty property, const ObjectView& object) {
    const Class& of_class = object.of_class;
    switch (property) {
        case genus:
            return Value::integer(object.instance ? WBEM_GENUS_INSTANCE : WBEM_GENUS_CLASS);
        case class_name:
            return text_or_null(of_class.name());
        case superclass:
            return text_or_null(of_class.superclass_name());
        case dynasty:
            return text_or_null(of_class.dynasty().name());
        case relpath:
            return path_value(object, false);
        case property_count:
            return Value::integer(static_cast<std::int64_t>(of_class.properties().size()));
        case derivation:
            return derivation_value(of_class);
        case server:
            return text_or_null(of_class.place().server);
        case nspace:
            return text_or_null(of_class.place().nspace);
        case path:
            return path_value(object, true);
    }
    return {};
}

}  // namespace wmisink::embedded
