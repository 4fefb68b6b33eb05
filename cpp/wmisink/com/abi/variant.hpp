#pragma once

#include "wmisink/com/abi/safe_array.hpp"

/// @file
/// VARIANT, COM's tagged value (MS-OAUT 2.2.29): 24 bytes on 64-bit systems. `vt` says which member counts.
/// The SDK also gives two names by members without names that standard C++ does not have, `decVal` and
/// `pvRecord`; WMI delivers neither, so they are left out.

union CY {
    LONGLONG int64;
};

struct tagDEC {
    USHORT wReserved;
    BYTE scale;
    BYTE sign;
    ULONG Hi32;
    ULONGLONG Lo64;
};
using DECIMAL = tagDEC;

struct IRecordInfo;

/// A user-defined record and its description.
struct tagBRECORD {
    PVOID pvRecord;
    IRecordInfo* pRecInfo;
};

struct tagVARIANT {
    VARTYPE vt;
    WORD wReserved1;
    WORD wReserved2;
    WORD wReserved3;
    union {
        LONGLONG llVal;
        LONG lVal;
        BYTE bVal;
        SHORT iVal;
        FLOAT fltVal;
        DOUBLE dblVal;
        VARIANT_BOOL boolVal;
        SCODE scode;
        CY cyVal;
        DATE date;
        BSTR bstrVal;
        IUnknown* punkVal;
        IDispatch* pdispVal;
        SAFEARRAY* parray;
        BYTE* pbVal;
        SHORT* piVal;
        LONG* plVal;
        LONGLONG* pllVal;
        FLOAT* pfltVal;
        DOUBLE* pdblVal;
        VARIANT_BOOL* pboolVal;
        SCODE* pscode;
        CY* pcyVal;
        DATE* pdate;
        BSTR* pbstrVal;
        IUnknown** ppunkVal;
        IDispatch** ppdispVal;
        SAFEARRAY** pparray;
        tagVARIANT* pvarVal;
        PVOID byref;
        CHAR cVal;
        USHORT uiVal;
        ULONG ulVal;
        ULONGLONG ullVal;
        INT intVal;
        UINT uintVal;
        DECIMAL* pdecVal;
        CHAR* pcVal;
        USHORT* puiVal;
        ULONG* pulVal;
        ULONGLONG* pullVal;
        INT* pintVal;
        UINT* puintVal;
        tagBRECORD brecVal;
    };
};
using VARIANT = tagVARIANT;
using VARIANTARG = VARIANT;

extern "C" {

/// Makes it VT_EMPTY without freeing anything: for memory that holds no VARIANT yet.
void VariantInit(VARIANTARG* value) noexcept;

/// Frees what it owns and makes it VT_EMPTY. DISP_E_BADVARTYPE for a type that does not exist,
/// DISP_E_ARRAYISLOCKED for a locked array; then nothing is freed.
HRESULT VariantClear(VARIANTARG* value) noexcept;

/// Clears `to` and makes it a copy that owns its own strings, arrays and references. What a VT_BYREF points
/// to is shared.
HRESULT VariantCopy(VARIANTARG* to, const VARIANTARG* from) noexcept;
}
