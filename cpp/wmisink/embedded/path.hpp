#pragma once

#include <optional>
#include <vector>

#include "wmisink/embedded/instance.hpp"

namespace wmisink::embedded {

inline constexpr OLECHAR kBackslash{'\\'};

/// Between the parts of a path WMI takes a slash for a backslash.
[[nodiscard]] constexpr bool is_separator(OLECHAR unit) noexcept {
    return unit == kBackslash || unit == OLECHAR{'/'};
}

/// One `name="value"` of an instance path. The name is empty in the short form `Class="value"`.
struct KeyBinding {
    Text name;
    /// Text, an integer or a boolean, as written.
    Value value;
};

/// An object path taken apart: `\\server\namespace:Class.Key="value",Other=2`, and its shorter forms.
/// Source: Microsoft, "Describing the Location of a WMI Object".
struct ObjectPath {
    std::optional<Text> server;
    /// With single backslashes; absent when the path names none.
    std::optional<Text> nspace;
    Text class_name;
    /// `Class=@`.
    bool singleton = false;
    std::vector<KeyBinding> keys;

    /// It names a class and no instance of it.
    [[nodiscard]] bool is_class() const noexcept { return !singleton && keys.empty(); }
};

/// Takes a path apart. Throws WmiError WBEM_E_INVALID_OBJECT_PATH, naming the position.
[[nodiscard]] ObjectPath parse_object_path(WideView text);

/// Whether the path leads to that place: it names no other server and no other namespace. `.` and `localhost`
/// are always the place's own server.
[[nodiscard]] bool leads_to(const ObjectPath& path, const Place& place) noexcept;

/// `Class.Key="value"`, `Class=@` for a singleton; nothing when a key is NULL or the class has no key.
[[nodiscard]] std::optional<Text> relative_path(const Class& of_class, std::span<const Value> values);

/// `\\server\namespace:` followed by the relative path.
[[nodiscard]] Text full_path(const Place& place, WideView relative);

/// The key values of a path in the order of the class's keys, each made to fit its property.
/// Throws WmiError WBEM_E_INVALID_OBJECT_PATH when a key is missing, unknown or of another type.
[[nodiscard]] std::vector<Value> key_values(const ObjectPath& path, const Class& of_class);

}  // namespace wmisink::embedded
