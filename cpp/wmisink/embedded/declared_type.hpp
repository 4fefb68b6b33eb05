#pragma once

#include <optional>

#include "wmisink/com/wmi.hpp"
#include "wmisink/embedded/folding.hpp"

namespace wmisink::embedded {

/// A property's type and, for a reference or an embedded object, the class it is declared for.
struct DeclaredType {
    CIMTYPE type = CIM_STRING;
    /// Empty for any class, and for every other type.
    Text of_class = {};
};

/// Reads a type as the CIMTYPE qualifier has it (Microsoft, "CIMTYPE Qualifier"): "uint32",
/// "ref:Win32_Process", "object:__ACE", each with "[]" behind it for an array. None when it is no type.
[[nodiscard]] std::optional<DeclaredType> parse_declared_type(WideView text);

}  // namespace wmisink::embedded
