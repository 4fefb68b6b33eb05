#pragma once

#include "wmisink/com/wmi.hpp"
#include "wmisink/embedded/value.hpp"

namespace wmisink::embedded {

/// The VARIANT type that WMI uses for a CIM type: 64-bit integers are VT_BSTR, uint32 and uint16 VT_I4, sint8
/// and char16 VT_I2, datetimes and references VT_BSTR. With VT_ARRAY for arrays. Source: Microsoft, "Numbers"
/// and "IWbemClassObject::Put"; what Wine's tests assert on Windows.
[[nodiscard]] VARTYPE variant_type_of(CIMTYPE type) noexcept;

/// The CIM type that a VARIANT means where nothing else says it: VT_BSTR is a string, VT_I4 a sint32,
/// VT_UNKNOWN an object; with CIM_FLAG_ARRAY for arrays. Throws Failure WBEM_E_TYPE_MISMATCH for one that
/// means none.
[[nodiscard]] CIMTYPE cim_type_of(const VARIANT& variant);

/// Writes a value as WMI hands it out. `value` is held as fit() leaves it. `out` is not cleared first.
/// Throws WmiError or std::bad_alloc, and then leaves `out` as it was.
void to_variant(const Value& value, CIMTYPE type, VARIANT* out);

/// Reads what a client put. VT_NULL and VT_EMPTY are NULL. A scalar of another VARIANT type is converted as
/// COM does it, where that has a meaning: digits in a BSTR are a number where the type is one, a number is
/// written out where it is a string, a real is rounded where it is an integer (Microsoft,
/// "IWbemClassObject::Put": "WMI attempts to change the variant to the appropriate variant type"). Elements
/// of arrays may come as VARIANTs. The result still has to fit() its property. An embedded object is copied.
/// Throws Failure WBEM_E_TYPE_MISMATCH for a VARIANT that cannot mean such a value.
[[nodiscard]] Value from_variant(const VARIANT& variant, CIMTYPE type);

}  // namespace wmisink::embedded
