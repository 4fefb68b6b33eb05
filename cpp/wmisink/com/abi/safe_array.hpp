#pragma once

#include "wmisink/com/abi/unknown.hpp"

/// @file
/// SAFEARRAY, COM's self-describing array (MS-OAUT 2.2.30). WMI uses one dimension, and so do these
/// functions: SafeArrayCreate refuses more. The array owns its elements: it frees strings and releases
/// interfaces.
///
/// An array may be read from several threads; whoever changes it must be alone.

struct tagSAFEARRAYBOUND {
    ULONG cElements;
    LONG lLbound;
};
using SAFEARRAYBOUND = tagSAFEARRAYBOUND;

struct tagSAFEARRAY {
    USHORT cDims;
    USHORT fFeatures;
    ULONG cbElements;
    ULONG cLocks;
    PVOID pvData;
    SAFEARRAYBOUND rgsabound[1];
};
using SAFEARRAY = tagSAFEARRAY;
using LPSAFEARRAY = SAFEARRAY*;

inline constexpr USHORT FADF_AUTO = 0x0001;
inline constexpr USHORT FADF_STATIC = 0x0002;
inline constexpr USHORT FADF_EMBEDDED = 0x0004;
inline constexpr USHORT FADF_FIXEDSIZE = 0x0010;
inline constexpr USHORT FADF_RECORD = 0x0020;
inline constexpr USHORT FADF_HAVEIID = 0x0040;
inline constexpr USHORT FADF_HAVEVARTYPE = 0x0080;
inline constexpr USHORT FADF_BSTR = 0x0100;
inline constexpr USHORT FADF_UNKNOWN = 0x0200;
inline constexpr USHORT FADF_DISPATCH = 0x0400;
inline constexpr USHORT FADF_VARIANT = 0x0800;
inline constexpr USHORT FADF_RESERVED = 0xF008;

extern "C" {

/// A new array with all elements zero; null for a type that no array may hold, or without memory.
SAFEARRAY* SafeArrayCreate(VARTYPE type, UINT dimensions, SAFEARRAYBOUND* bounds) noexcept;
SAFEARRAY* SafeArrayCreateVector(VARTYPE type, LONG lower_bound, ULONG count) noexcept;

/// Frees the array and what its elements own. DISP_E_ARRAYISLOCKED while it is locked; null is allowed.
HRESULT SafeArrayDestroy(SAFEARRAY* array) noexcept;

/// A copy with copies of the strings and variants and with added references.
HRESULT SafeArrayCopy(SAFEARRAY* array, SAFEARRAY** copy) noexcept;

/// Changes the number of elements and the lower bound: new elements are zero, those cut off are freed.
HRESULT SafeArrayRedim(SAFEARRAY* array, SAFEARRAYBOUND* bound) noexcept;

/// Count the locks under which `pvData` may be used.
HRESULT SafeArrayLock(SAFEARRAY* array) noexcept;
HRESULT SafeArrayUnlock(SAFEARRAY* array) noexcept;
HRESULT SafeArrayAccessData(SAFEARRAY* array, void** data) noexcept;
HRESULT SafeArrayUnaccessData(SAFEARRAY* array) noexcept;

UINT SafeArrayGetDim(SAFEARRAY* array) noexcept;

/// The size of an element in bytes.
UINT SafeArrayGetElemsize(SAFEARRAY* array) noexcept;
HRESULT SafeArrayGetVartype(SAFEARRAY* array, VARTYPE* type) noexcept;

/// Bounds of a dimension, which counts from 1; the upper bound of an empty array is below the lower.
HRESULT SafeArrayGetLBound(SAFEARRAY* array, UINT dimension, LONG* lower_bound) noexcept;
HRESULT SafeArrayGetUBound(SAFEARRAY* array, UINT dimension, LONG* upper_bound) noexcept;

/// Where the element is; valid while the caller holds a lock.
HRESULT SafeArrayPtrOfIndex(SAFEARRAY* array, LONG* index, void** element) noexcept;

/// Copies an element out: the caller owns the string, variant or reference in `*value`.
HRESULT SafeArrayGetElement(SAFEARRAY* array, LONG* index, void* value) noexcept;

/// Copies a value in and frees the one it replaces. As with the SDK, `value` is the BSTR or the interface
/// pointer itself, and a pointer to the value for every other type.
HRESULT SafeArrayPutElement(SAFEARRAY* array, LONG* index, void* value) noexcept;
}
