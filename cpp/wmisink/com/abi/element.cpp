#include "wmisink/com/abi/element.hpp"

#include <cstring>

namespace wmisink::abi {
namespace {

constexpr USHORT kInterfaces = FADF_UNKNOWN | FADF_DISPATCH;

HRESULT copy_strings(BSTR* to, const BSTR* from, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        if (!from[i]) continue;
        to[i] = SysAllocStringByteLen(reinterpret_cast<LPCSTR>(from[i]), SysStringByteLen(from[i]));
        if (!to[i]) return E_OUTOFMEMORY;
    }
    return S_OK;
}

HRESULT copy_variants(VARIANT* to, const VARIANT* from, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        const HRESULT status = VariantCopy(to + i, from + i);
        if (FAILED(status)) return status;
    }
    return S_OK;
}

HRESULT copy_interfaces(IUnknown** to, IUnknown* const* from, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        to[i] = from[i];
        if (to[i]) to[i]->AddRef();
    }
    return S_OK;
}

}  // namespace

std::size_t element_size(VARTYPE type) noexcept {
    switch (type) {
        case VT_I1:
        case VT_UI1:
            return 1;
        case VT_I2:
        case VT_UI2:
        case VT_BOOL:
            return 2;
        case VT_I4:
        case VT_UI4:
        case VT_INT:
        case VT_UINT:
        case VT_R4:
        case VT_ERROR:
            return 4;
        case VT_I8:
        case VT_UI8:
        case VT_R8:
        case VT_CY:
        case VT_DATE:
            return 8;
        case VT_BSTR:
        case VT_UNKNOWN:
        case VT_DISPATCH:
            return sizeof(void*);
        case VT_VARIANT:
            return sizeof(VARIANT);
        case VT_DECIMAL:
            return sizeof(DECIMAL);
        default:
            return 0;
    }
}

USHORT element_feature(VARTYPE type) noexcept {
    switch (type) {
        case VT_BSTR:
            return FADF_BSTR;
        case VT_UNKNOWN:
            return FADF_UNKNOWN;
        case VT_DISPATCH:
            return FADF_DISPATCH;
        case VT_VARIANT:
            return FADF_VARIANT;
        default:
            return 0;
    }
}

void clear_elements(USHORT features, void* data, std::size_t count, std::size_t size) noexcept {
    if (count == 0) return;
    if (features & FADF_BSTR) {
        auto* const strings = static_cast<BSTR*>(data);
        for (std::size_t i = 0; i < count; ++i) SysFreeString(strings[i]);
    } else if (features & kInterfaces) {
        auto* const objects = static_cast<IUnknown**>(data);
        for (std::size_t i = 0; i < count; ++i) {
            if (objects[i]) objects[i]->Release();
        }
    } else if (features & FADF_VARIANT) {
        auto* const variants = static_cast<VARIANT*>(data);
        for (std::size_t i = 0; i < count; ++i) VariantClear(variants + i);
    }
    std::memset(data, 0, count * size);
}

HRESULT copy_elements(USHORT features, void* to, const void* from, std::size_t count,
                      std::size_t size) noexcept {
    if (count == 0) return S_OK;
    HRESULT status = S_OK;
    if (features & FADF_BSTR) {
        status = copy_strings(static_cast<BSTR*>(to), static_cast<const BSTR*>(from), count);
    } else if (features & kInterfaces) {
        status = copy_interfaces(static_cast<IUnknown**>(to), static_cast<IUnknown* const*>(from), count);
    } else if (features & FADF_VARIANT) {
        status = copy_variants(static_cast<VARIANT*>(to), static_cast<const VARIANT*>(from), count);
    } else {
        std::memcpy(to, from, count * size);
    }
    if (FAILED(status)) clear_elements(features, to, count, size);
    return status;
}

}  // namespace wmisink::abi
