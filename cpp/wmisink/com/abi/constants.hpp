#pragma once

#include "wmisink/com/abi/types.hpp"

/// @file
/// The constants of COM and WMI where there is no Windows SDK. There they are macros and enumerators; here
/// each is a constant of the type that the methods take or return. The names of the SDK's enumerations are
/// those types.

using WBEMSTATUS = HRESULT;
using WBEM_STATUS_TYPE = LONG;
using WBEM_GENERIC_FLAG_TYPE = LONG;
using WBEM_CONDITION_FLAG_TYPE = LONG;
using WBEM_QUERY_FLAG_TYPE = LONG;
using WBEM_CHANGE_FLAG_TYPE = LONG;
using WBEM_TIMEOUT_TYPE = LONG;
using WBEM_FLAVOR_TYPE = LONG;
using WBEM_GENUS_TYPE = LONG;
using CIMTYPE_ENUMERATION = CIMTYPE;
using VARENUM = VARTYPE;

#define WMISINK_CONSTANT(type, name, value) inline constexpr type name = static_cast<type>(value);
#include "wmisink/com/abi/com_status.def"
#include "wmisink/com/abi/wbem_flags.def"
#include "wmisink/com/abi/wbem_status.def"
#undef WMISINK_CONSTANT

constexpr bool SUCCEEDED(HRESULT status) noexcept { return status >= 0; }
constexpr bool FAILED(HRESULT status) noexcept { return status < 0; }

/// The HRESULT that carries a code of Windows: facility 7 for an error, the code itself when it is zero or
/// already an HRESULT (MS-ERREF 2.1.2).
constexpr HRESULT HRESULT_FROM_WIN32(DWORD code) noexcept {
    const auto given = static_cast<HRESULT>(code);
    return given <= 0 ? given : static_cast<HRESULT>((code & 0xFFFFU) | 0x80070000U);
}
