#pragma once

#include "wmisink/embedded/folding.hpp"

namespace wmisink::embedded {

/// Letters, digits and underscores, no digit first and no underscore last (Microsoft, "WMI Class Names and
/// Base Classes"). An underscore first is for WMI's own names.
[[nodiscard]] bool is_element_name(WideView name) noexcept;

/// Throws Failure WBEM_E_INVALID_OBJECT unless it is_element_name(); `what` is "class", "property" or
/// "method".
void require_element_name(WideView name, const char* what);

}  // namespace wmisink::embedded
