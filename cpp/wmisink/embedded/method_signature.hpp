#pragma once

#include <vector>

#include "wmisink/embedded/class.hpp"

namespace wmisink::embedded {

/// A method's parameters as the properties of its two __PARAMETERS classes.
struct MethodSignature {
    std::vector<PropertyDefinition> in;
    std::vector<PropertyDefinition> out;
};

/// Gives each parameter its qualifiers: `In` or `Out`, and `ID`, its position in the method's declaration
/// from 0. One that goes both ways has the same ID in both; ReturnValue has none. Parameters that bring no ID
/// take the free ones in their order, those that go in first.
///
/// Throws Failure, with the codes of Microsoft, "IWbemClassObject::PutMethod":
/// WBEM_E_INVALID_DUPLICATE_PARAMETER for one that goes both ways and is not the same in both,
/// WBEM_E_INVALID_PARAMETER_ID for an ID that is no position, WBEM_E_NONCONSECUTIVE_PARAMETER_IDS for two
/// with one ID or a gap, WBEM_E_PARAMETER_ID_ON_RETVAL, WBEM_E_INVALID_METHOD_PARAMETERS for a ReturnValue
/// that goes in.
[[nodiscard]] MethodSignature signature_of(const MethodDefinition& definition);

/// Throws Failure WBEM_E_MISSING_PARAMETER_ID when a parameter does not bring its ID.
void require_parameter_ids(const MethodDefinition& definition);

/// The class __PARAMETERS with these properties; nullptr for none. Like the one that WMI makes, it is in no
/// namespace: its __SERVER, __NAMESPACE and __PATH are NULL.
[[nodiscard]] Class::Ref parameters_class(const std::vector<PropertyDefinition>& parameters);

/// Whether an override has the signature of what it overrides: the same parameters with the same types and
/// positions.
[[nodiscard]] bool same_signature(const Method& left, const Method& right);

}  // namespace wmisink::embedded
