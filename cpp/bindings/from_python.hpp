#pragma once

#include "python.hpp"

// Python.h has to come first.
#include "wmisink/embedded/instance.hpp"
#include "wmisink/embedded/value.hpp"

namespace wmisink::bindings {

/// A property whose value is read, as messages name it.
struct PropertyPlace {
    WideView of_class;
    const embedded::Property& property;
};

/// What makes an instance of a mapping, for embedded objects.
class InstanceMaker {
  public:
    virtual embedded::Instance::Ref make(py::handle mapping, const PropertyPlace& place) const = 0;

  protected:
    ~InstanceMaker() = default;
};

/// A value for a property, by its CIM type; None is NULL. Datetimes are datetime, timedelta or WMI's own
/// text; arrays are lists, tuples or, of uint8, bytes; objects are mappings.
/// @throws py::error_already_set: TypeError or ValueError that names class, property and value.
[[nodiscard]] embedded::Value from_python(py::handle value, const PropertyPlace& place,
                                          const InstanceMaker& objects);

}  // namespace wmisink::bindings
