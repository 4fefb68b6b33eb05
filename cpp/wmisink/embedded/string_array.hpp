#pragma once

#include <span>

#include "wmisink/com/safe_array.hpp"
#include "wmisink/com/text.hpp"

namespace wmisink::embedded {

/// A SAFEARRAY of BSTRs, as GetNames gives them. Throws WmiError or std::bad_alloc.
[[nodiscard]] SafeArray string_array(std::span<const WideView> texts);

}  // namespace wmisink::embedded
