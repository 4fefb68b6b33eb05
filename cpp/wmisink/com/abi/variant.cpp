#include "wmisink/com/abi/variant.hpp"

namespace {

/// Whether a VARIANT may be of this type at all.
bool is_variant_type(VARTYPE type) noexcept {
    if (type & (VT_VECTOR | VT_RESERVED)) return false;
    const auto base = static_cast<VARTYPE>(type & VT_TYPEMASK);
    if (type & (VT_ARRAY | VT_BYREF)) return base > VT_NULL && base <= VT_UINT && base != 15;
    // Of the plain ones a record needs IRecordInfo, which WMI has no use for, and VT_VARIANT stands by
    // reference only.
    return base <= VT_UINT && base != 15 && base != VT_VARIANT;
}

/// Turns the bitwise copy of a VARIANT into one that owns what it holds.
HRESULT make_own(VARIANT& copy) noexcept {
    if (copy.vt & VT_BYREF) return S_OK;
    if (copy.vt & VT_ARRAY) return SafeArrayCopy(copy.parray, &copy.parray);
    if (copy.vt == VT_BSTR && copy.bstrVal) {
        copy.bstrVal =
            SysAllocStringByteLen(reinterpret_cast<LPCSTR>(copy.bstrVal), SysStringByteLen(copy.bstrVal));
        return copy.bstrVal ? S_OK : E_OUTOFMEMORY;
    }
    if ((copy.vt == VT_UNKNOWN || copy.vt == VT_DISPATCH) && copy.punkVal) copy.punkVal->AddRef();
    return S_OK;
}

}  // namespace

extern "C" {

void VariantInit(VARIANTARG* value) noexcept { *value = {}; }

HRESULT VariantClear(VARIANTARG* value) noexcept {
    if (!value) return E_INVALIDARG;
    if (!is_variant_type(value->vt)) return DISP_E_BADVARTYPE;
    if (value->vt & VT_BYREF) {
        value->vt = VT_EMPTY;
        return S_OK;
    }
    if (value->vt & VT_ARRAY) {
        const HRESULT status = SafeArrayDestroy(value->parray);
        if (FAILED(status)) return status;
    } else if (value->vt == VT_BSTR) {
        SysFreeString(value->bstrVal);
    } else if (value->vt == VT_UNKNOWN || value->vt == VT_DISPATCH) {
        if (value->punkVal) value->punkVal->Release();
    }
    *value = {};
    return S_OK;
}

HRESULT VariantCopy(VARIANTARG* to, const VARIANTARG* from) noexcept {
    if (!to || !from) return E_INVALIDARG;
    if (!is_variant_type(from->vt)) return DISP_E_BADVARTYPE;
    if (to == from) return S_OK;
    // What `from` owns is copied before `to` goes, since `to` may be what keeps it alive.
    VARIANT copy = *from;
    HRESULT status = make_own(copy);
    if (FAILED(status)) return status;
    status = VariantClear(to);
    if (FAILED(status)) {
        VariantClear(&copy);
        return status;
    }
    *to = copy;
    return S_OK;
}
}
