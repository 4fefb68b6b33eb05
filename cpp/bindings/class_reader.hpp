#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <string>
#include <tuple>
#include <vector>

#include "from_python.hpp"
#include "wmisink/embedded/class_definition.hpp"

namespace wmisink::bindings {

/// Qualifiers by name, each a value or a tuple of the value and its WBEM_FLAVOR_FLAG_… bits.
using QualifierDict = py::dict;
/// A property: name, CIM type such as "ref:Win32_Process" or "string[]", whether it is a key, its default,
/// qualifiers.
using PropertyTuple = std::tuple<std::string, std::string, bool, py::object, QualifierDict>;
/// A method: name, parameters that go in, those that come back, qualifiers.
using MethodTuple =
    std::tuple<std::string, std::vector<PropertyTuple>, std::vector<PropertyTuple>, QualifierDict>;

/// Reads what Python says of a class being defined. With the GIL.
class ClassReader {
  public:
    /// `objects` makes the defaults that are objects. Both outlive this.
    ClassReader(WideView class_name, const InstanceMaker& objects)
        : class_name_(class_name), objects_(objects) {}

    /// Each of these throws TypeError or ValueError that names the class, the member and the value.
    [[nodiscard]] std::vector<embedded::PropertyDefinition> properties(
        const std::vector<PropertyTuple>& given) const;
    [[nodiscard]] std::vector<embedded::MethodDefinition> methods(
        const std::vector<MethodTuple>& given) const;
    [[nodiscard]] std::vector<embedded::Qualifier> qualifiers(const QualifierDict& given,
                                                              const std::string& bearer) const;

  private:
    [[nodiscard]] std::vector<embedded::PropertyDefinition> members(const std::vector<PropertyTuple>& given,
                                                                    const std::string& place) const;

    WideView class_name_;
    const InstanceMaker& objects_;
};

}  // namespace wmisink::bindings
