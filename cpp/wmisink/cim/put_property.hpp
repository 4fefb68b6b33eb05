#pragma once

#include <string>

#include "wmisink/cim/encode.hpp"
#include "wmisink/com/text.hpp"

namespace wmisink {

/// Gives a property of an object a value, by the property's own CIM type.
///
/// `place` is the property for people, such as "Plant_Sensor.Id"; messages begin with it.
/// @throws Misfit when the type cannot hold the value, WmiError when the object has no such property or
/// refuses.
void put_property(IWbemClassObject& object, WideView name, const CimValue& value, const std::string& place);

}  // namespace wmisink
