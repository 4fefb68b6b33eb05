#pragma once

#include "wmisink/com/abi/types.hpp"

/// @file
/// BSTR, COM's counted string (MS-OAUT 2.2.23; Microsoft, "BSTR"): a pointer to the first UTF-16 code unit.
/// The four bytes before it hold the length in bytes, a terminating zero of two bytes follows and is not
/// counted, and zeros may stand inside. A null BSTR is an empty string. Whoever is handed one through an
/// out-parameter frees it.
///
/// Every function may be called from any thread.

using BSTR = OLECHAR*;

extern "C" {

/// A copy of a zero-terminated string; null for null or when there is no memory.
BSTR SysAllocString(const OLECHAR* text) noexcept;

/// A copy of `length` code units, zeros included; with a null `text` the units are left for the caller to
/// write.
BSTR SysAllocStringLen(const OLECHAR* text, UINT length) noexcept;

/// A copy of `length` bytes, which may be odd; with a null `bytes` they are left for the caller to write.
BSTR SysAllocStringByteLen(LPCSTR bytes, UINT length) noexcept;

/// Replaces the string in `*text` by a copy of another, which may be part of it. Zero, and no change, without
/// memory.
INT SysReAllocString(BSTR* text, const OLECHAR* other) noexcept;
INT SysReAllocStringLen(BSTR* text, const OLECHAR* other, UINT length) noexcept;

/// Frees a string; null is allowed.
void SysFreeString(BSTR text) noexcept;

/// Its length in code units, and in bytes; 0 for null.
UINT SysStringLen(BSTR text) noexcept;
UINT SysStringByteLen(BSTR text) noexcept;
}
