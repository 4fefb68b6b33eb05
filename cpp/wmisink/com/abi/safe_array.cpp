#include "wmisink/com/abi/safe_array.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "wmisink/com/abi/element.hpp"

namespace {

using wmisink::abi::clear_elements;
using wmisink::abi::copy_elements;
using wmisink::abi::element_feature;
using wmisink::abi::element_size;

/// A descriptor with the 16 bytes that stand before it; the last four of those hold the VARIANT type
/// (MS-OAUT 2.2.30: "hidden" in front of a SAFEARRAY with FADF_HAVEVARTYPE).
struct Descriptor {
    std::uint32_t unused[3];
    std::uint32_t type;
    SAFEARRAY array;
};

Descriptor* descriptor_of(SAFEARRAY* array) noexcept {
    return reinterpret_cast<Descriptor*>(reinterpret_cast<char*>(array) - offsetof(Descriptor, array));
}

VARTYPE type_of(SAFEARRAY* array) noexcept { return static_cast<VARTYPE>(descriptor_of(array)->type); }

SAFEARRAYBOUND& bound_of(SAFEARRAY* array) noexcept { return array->rgsabound[0]; }

/// Zeroed room for `count` elements, never null but without memory, so that an empty array has an address as
/// well.
void* allocate_elements(std::size_t count, std::size_t size) noexcept {
    return std::calloc(count ? count : 1, size);
}

bool is_valid(const SAFEARRAYBOUND& bound) noexcept {
    // The upper bound has to be a LONG.
    const auto upper = std::int64_t{bound.lLbound} + bound.cElements - 1;
    return upper <= std::numeric_limits<LONG>::max();
}

/// The element at `index`, or null when there is none.
void* element_at(SAFEARRAY* array, LONG index) noexcept {
    const auto place = std::int64_t{index} - bound_of(array).lLbound;
    if (place < 0 || place >= bound_of(array).cElements) return nullptr;
    return static_cast<char*>(array->pvData) + static_cast<std::size_t>(place) * array->cbElements;
}

bool takes_pointer_itself(VARTYPE type) noexcept {
    return type == VT_BSTR || type == VT_UNKNOWN || type == VT_DISPATCH;
}

}  // namespace

extern "C" {

SAFEARRAY* SafeArrayCreateVector(VARTYPE type, LONG lower_bound, ULONG count) noexcept {
    SAFEARRAYBOUND bound{count, lower_bound};
    return SafeArrayCreate(type, 1, &bound);
}

SAFEARRAY* SafeArrayCreate(VARTYPE type, UINT dimensions, SAFEARRAYBOUND* bounds) noexcept {
    const std::size_t size = element_size(type);
    if (size == 0 || dimensions != 1 || !bounds || !is_valid(*bounds)) return nullptr;
    auto* const descriptor = static_cast<Descriptor*>(std::calloc(1, sizeof(Descriptor)));
    if (!descriptor) return nullptr;
    void* const data = allocate_elements(bounds->cElements, size);
    if (!data) {
        std::free(descriptor);
        return nullptr;
    }
    descriptor->type = type;
    const auto features = static_cast<USHORT>(FADF_HAVEVARTYPE | element_feature(type));
    descriptor->array = {1, features, static_cast<ULONG>(size), 0, data, {*bounds}};
    return &descriptor->array;
}

HRESULT SafeArrayDestroy(SAFEARRAY* array) noexcept {
    if (!array) return S_OK;
    if (array->cLocks > 0) return DISP_E_ARRAYISLOCKED;
    clear_elements(array->fFeatures, array->pvData, bound_of(array).cElements, array->cbElements);
    std::free(array->pvData);
    std::free(descriptor_of(array));
    return S_OK;
}

HRESULT SafeArrayCopy(SAFEARRAY* array, SAFEARRAY** copy) noexcept {
    if (!copy) return E_INVALIDARG;
    *copy = nullptr;
    if (!array) return S_OK;
    SAFEARRAY* const made = SafeArrayCreate(type_of(array), 1, array->rgsabound);
    if (!made) return E_OUTOFMEMORY;
    const HRESULT status = copy_elements(array->fFeatures, made->pvData, array->pvData,
                                         bound_of(array).cElements, array->cbElements);
    if (FAILED(status)) {
        SafeArrayDestroy(made);
        return status;
    }
    *copy = made;
    return S_OK;
}

HRESULT SafeArrayRedim(SAFEARRAY* array, SAFEARRAYBOUND* bound) noexcept {
    if (!array || !bound || !is_valid(*bound)) return E_INVALIDARG;
    if (array->cLocks > 0) return DISP_E_ARRAYISLOCKED;
    const std::size_t size = array->cbElements;
    void* const data = allocate_elements(bound->cElements, size);
    if (!data) return E_OUTOFMEMORY;
    // Elements move with what they own; those that find no room are freed.
    const ULONG had = bound_of(array).cElements;
    const ULONG kept = had < bound->cElements ? had : bound->cElements;
    std::memcpy(data, array->pvData, kept * size);
    clear_elements(array->fFeatures, static_cast<char*>(array->pvData) + kept * size, had - kept, size);
    std::free(array->pvData);
    array->pvData = data;
    bound_of(array) = *bound;
    return S_OK;
}

HRESULT SafeArrayLock(SAFEARRAY* array) noexcept {
    if (!array) return E_INVALIDARG;
    constexpr ULONG kMostLocks = 0xFFFF;
    if (array->cLocks >= kMostLocks) return E_UNEXPECTED;
    ++array->cLocks;
    return S_OK;
}

HRESULT SafeArrayUnlock(SAFEARRAY* array) noexcept {
    if (!array) return E_INVALIDARG;
    if (array->cLocks == 0) return E_UNEXPECTED;
    --array->cLocks;
    return S_OK;
}

HRESULT SafeArrayAccessData(SAFEARRAY* array, void** data) noexcept {
    if (!array || !data) return E_INVALIDARG;
    const HRESULT status = SafeArrayLock(array);
    *data = SUCCEEDED(status) ? array->pvData : nullptr;
    return status;
}

HRESULT SafeArrayUnaccessData(SAFEARRAY* array) noexcept { return SafeArrayUnlock(array); }

UINT SafeArrayGetDim(SAFEARRAY* array) noexcept { return array ? array->cDims : 0; }

UINT SafeArrayGetElemsize(SAFEARRAY* array) noexcept { return array ? array->cbElements : 0; }

HRESULT SafeArrayGetVartype(SAFEARRAY* array, VARTYPE* type) noexcept {
    if (!array || !type) return E_INVALIDARG;
    *type = type_of(array);
    return S_OK;
}

HRESULT SafeArrayGetLBound(SAFEARRAY* array, UINT dimension, LONG* lower_bound) noexcept {
    if (!array || !lower_bound) return E_INVALIDARG;
    if (dimension != 1) return DISP_E_BADINDEX;
    *lower_bound = bound_of(array).lLbound;
    return S_OK;
}

HRESULT SafeArrayGetUBound(SAFEARRAY* array, UINT dimension, LONG* upper_bound) noexcept {
    if (!array || !upper_bound) return E_INVALIDARG;
    if (dimension != 1) return DISP_E_BADINDEX;
    *upper_bound = static_cast<LONG>(std::int64_t{bound_of(array).lLbound} + bound_of(array).cElements - 1);
    return S_OK;
}

HRESULT SafeArrayPtrOfIndex(SAFEARRAY* array, LONG* index, void** element) noexcept {
    if (!array || !index || !element) return E_INVALIDARG;
    *element = element_at(array, *index);
    return *element ? S_OK : DISP_E_BADINDEX;
}

HRESULT SafeArrayGetElement(SAFEARRAY* array, LONG* index, void* value) noexcept {
    if (!array || !index || !value) return E_INVALIDARG;
    const void* const element = element_at(array, *index);
    if (!element) return DISP_E_BADINDEX;
    std::memset(value, 0, array->cbElements);
    return copy_elements(array->fFeatures, value, element, 1, array->cbElements);
}

HRESULT SafeArrayPutElement(SAFEARRAY* array, LONG* index, void* value) noexcept {
    if (!array || !index) return E_INVALIDARG;
    const bool is_pointer = takes_pointer_itself(type_of(array));
    if (!value && !is_pointer) return E_INVALIDARG;
    void* const element = element_at(array, *index);
    if (!element) return DISP_E_BADINDEX;
    // The copy is made before the old value goes: they may be the same.
    static_assert(sizeof(VARIANT) >= sizeof(DECIMAL));
    alignas(VARIANT) unsigned char copied[sizeof(VARIANT)] = {};
    const HRESULT status =
        copy_elements(array->fFeatures, copied, is_pointer ? &value : value, 1, array->cbElements);
    if (FAILED(status)) return status;
    clear_elements(array->fFeatures, element, 1, array->cbElements);
    std::memcpy(element, copied, array->cbElements);
    return S_OK;
}
}
