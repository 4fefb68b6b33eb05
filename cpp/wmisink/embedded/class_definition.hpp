#pragma once

#include <vector>

#include "wmisink/com/wmi.hpp"
#include "wmisink/embedded/folding.hpp"
#include "wmisink/embedded/value.hpp"

namespace wmisink::embedded {

/// The operation that a Failure names when a definition is refused.
inline constexpr const char* kDefineClass = "define_class";

/// A qualifier of a class, a property or a method.
struct Qualifier {
    Text name;
    Value value;
    /// CIM_STRING, CIM_BOOLEAN, CIM_SINT32 or CIM_REAL64, or an array of one of them (Microsoft,
    /// "WMI Qualifiers": the types a qualifier may have).
    CIMTYPE type = CIM_STRING;
    /// WBEM_FLAVOR_FLAG_… bits: whether instances and subclasses inherit it, whether they may override it. In
    /// a class there is also where it comes from, WBEM_FLAVOR_ORIGIN_PROPAGATED; in a definition that is
    /// ignored.
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
    /// `key` and `CIMTYPE` follow from the members above, but may be here too: the one makes it a key, the
    /// other names the class ("ref:Demo_Item") or says which sort of string it is ("datetime").
    std::vector<Qualifier> qualifiers = {};
    /// Of an inherited property: its default is NULL again. Otherwise a NULL default leaves the inherited
    /// one.
    bool null_default = false;
};

/// One method of a class being defined. Its parameters are described as properties are; each becomes a
/// property of an instance of __PARAMETERS, and gets the qualifiers `In` or `Out` and `ID` if it does not
/// bring them (see signature_of()).
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
