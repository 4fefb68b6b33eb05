#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "wmisink/embedded/class.hpp"

namespace wmisink::embedded {

/// The properties that every object has. Source: Microsoft, "WMI System Properties".
enum class SystemProperty : std::uint8_t {
    genus,
    class_name,
    superclass,
    dynasty,
    relpath,
    property_count,
    derivation,
    server,
    nspace,
    path
};

/// What is known of an object: its class, and its values when it is an instance.
struct ObjectView {
    const Class& of_class;
    std::span<const Value> values = {};
    bool instance = false;
};

/// All of them, in the order in which WMI lists them.
[[nodiscard]] std::span<const SystemProperty> system_properties() noexcept;

/// `__CLASS` and so on.
[[nodiscard]] WideView name_of(SystemProperty property) noexcept;
[[nodiscard]] CIMTYPE type_of(SystemProperty property) noexcept;
/// The system property of that name, ignoring case.
[[nodiscard]] std::optional<SystemProperty> find_system_property(WideView name) noexcept;

/// Its value for a whole object, not for a projected one. NULL where the object has none: `__SUPERCLASS` at
/// the top of a dynasty, `__PATH` without keys, `__CLASS` of a class that has no name yet, `__SERVER` and
/// `__NAMESPACE` of a method's parameters.
[[nodiscard]] Value value_of(SystemProperty property, const ObjectView& object);

}  // namespace wmisink::embedded
