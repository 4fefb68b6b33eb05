#pragma once

#include <vector>

#include "wmisink/com/wmi.hpp"
#include "wmisink/embedded/folding.hpp"
#include "wmisink/embedded/value.hpp"

namespace wmisink::embedded {

/// A qualifier of a class or a property.
struct Qualifier {
    Text name;
    Value value;
    /// CIM_STRING, CIM_BOOLEAN, CIM_SINT32 or CIM_REAL64, or an array of one of them (Microsoft,
    /// "WMI Qualifiers": the types a qualifier may have).
    CIMTYPE type = CIM_STRING;
    /// WBEM_FLAVOR_FLAG_… bits: whether instances and subclasses inherit it, whether they may override it.
    LONG flavor = WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE | WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS;
};

/// One property of a class being defined.
struct PropertyDefinition {
    Text name;
    /// CIM_UINT32 and the like, with CIM_FLAG_ARRAY for an array.
    CIMTYPE type = CIM_STRING;
    bool key = false;
    /// What an instance has that gives no value of its own. NULL unless said otherwise.
    Value default_value = {};
    /// For CIM_REFERENCE and CIM_OBJECT: the class referred to or embedded; empty for any class.
    Text of_class = {};
    /// Beyond `key` and `CIMTYPE`, which follow from the members above.
    std::vector<Qualifier> qualifiers = {};
};

/// One method of a class being defined. Its parameters are described as properties are; each becomes a
/// property of an instance of __PARAMETERS, and gets the qualifiers `In` or `Out` and `ID` if it does not
/// bring them.
struct MethodDefinition {
    Text name;
    std::vector<PropertyDefinition> in = {};
    /// What comes back, `ReturnValue` included where the method returns one. A parameter that goes both ways
    /// stands in both lists.
    std::vector<PropertyDefinition> out = {};
    std::vector<Qualifier> qualifiers = {};
};

/// A class being defined; Namespace::define_class() checks it.
struct ClassDefinition {
    Text name;
    /// Empty for a class at the top of its dynasty.
    Text superclass = {};
    /// The properties this class adds, and those of the superclass it changes (same name, same type).
    std::vector<PropertyDefinition> properties = {};
    std::vector<Qualifier> qualifiers = {};
    /// The methods this class adds, and those of the superclass it implements anew.
    std::vector<MethodDefinition> methods = {};
};

}  // namespace wmisink::embedded
