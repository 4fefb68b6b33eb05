#include "wmisink/com/safe_array.hpp"

#include <limits>

namespace wmisink {

SafeArray::SafeArray(VARTYPE element_type, std::size_t count) {
    if (count <= std::numeric_limits<ULONG>::max()) {
        array_ = SafeArrayCreateVector(element_type, 0, static_cast<ULONG>(count));
    }
    if (!array_) throw_failure(E_OUTOFMEMORY, "SafeArrayCreateVector");
}

std::size_t SafeArray::size() const noexcept {
    return array_ && SafeArrayGetDim(array_) == 1 ? array_->rgsabound[0].cElements : 0;
}

VARTYPE SafeArray::element_type() const {
    VARTYPE type = VT_EMPTY;
    check(SafeArrayGetVartype(array_, &type), "SafeArrayGetVartype");
    return type;
}

}  // namespace wmisink
