#pragma once

#include <vector>

#include "wmisink/com/text.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// The names of an object's or a class's own properties, without the system properties, in its order.
/// @throws WmiError when the object does not tell.
[[nodiscard]] std::vector<WideString> property_names(IWbemClassObject& object);

}  // namespace wmisink
