#pragma once

/// @file
/// The ABI of COM and WMI, under Microsoft's global names: the Windows SDK on Windows, our own declarations
/// of the same interfaces elsewhere (a test compares the two). Nothing else includes either directly.
///
/// Code in namespace wmisink sees every WBEM_, CIM_ and VT_ name as a constant of the type that the methods
/// use (HRESULT, LONG, CIMTYPE, VARTYPE). The SDK's are enumerators, whose type depends on the compiler and
/// whose mixtures are deprecated; that is why a set of ours stands in front of them there. Declare variables
/// as HRESULT or LONG, not as the SDK's enumerations.

#ifdef _WIN32

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif

// clang-format off: windows.h has to be the first.
#include <windows.h>
#include <objbase.h>
#include <oleauto.h>
#include <wbemidl.h>
// clang-format on

namespace wmisink {
#define WMISINK_CONSTANT(type, name, value) inline constexpr type name = static_cast<type>(value);
#include "wmisink/com/abi/wbem_flags.def"
#include "wmisink/com/abi/wbem_status.def"
#undef WMISINK_CONSTANT
}  // namespace wmisink

#else

#include "wmisink/com/abi/constants.hpp"
#include "wmisink/com/abi/ids.hpp"
#include "wmisink/com/abi/wbem_services.hpp"

#endif
