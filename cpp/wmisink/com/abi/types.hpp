#pragma once

#include <cstdint>

/// @file
/// The scalar types of COM where there is no Windows SDK, of the same sizes as on 64-bit Windows
/// (MS-DTYP 2.2). Include wmisink/com/wmi.hpp, never this.

using BYTE = std::uint8_t;
using CHAR = char;
using SHORT = std::int16_t;
using USHORT = std::uint16_t;
using WORD = std::uint16_t;
using INT = int;
using UINT = unsigned int;
using BOOL = int;
using LONG = std::int32_t;
using ULONG = std::uint32_t;
using DWORD = std::uint32_t;
using LONGLONG = long long;
using ULONGLONG = unsigned long long;
using FLOAT = float;
using DOUBLE = double;
using PVOID = void*;

using HRESULT = LONG;
using SCODE = LONG;
using LCID = DWORD;
using VARTYPE = USHORT;
using VARIANT_BOOL = SHORT;
using DATE = double;
using CIMTYPE = LONG;

/// One UTF-16 code unit: wchar_t on Windows, char16_t elsewhere, since wchar_t is 32 bits wide there.
using WCHAR = char16_t;
using OLECHAR = WCHAR;
using LPSTR = char*;
using LPCSTR = const char*;
using LPWSTR = WCHAR*;
using LPCWSTR = const WCHAR*;
using LPOLESTR = OLECHAR*;
using LPCOLESTR = const OLECHAR*;

inline constexpr VARIANT_BOOL VARIANT_TRUE = -1;
inline constexpr VARIANT_BOOL VARIANT_FALSE = 0;

/// The calling convention of COM methods. On 64-bit systems there is but one, so it says nothing here.
#define STDMETHODCALLTYPE
