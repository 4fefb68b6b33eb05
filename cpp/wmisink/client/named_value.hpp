#pragma once

#include <string>

#include "wmisink/cim/cim_value.hpp"

namespace wmisink {

/// A value with its name: an argument of a method, a value of a context.
struct NamedValue {
    std::string name;
    CimValue value;
};

}  // namespace wmisink
