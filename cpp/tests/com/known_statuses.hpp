#pragma once

#include "wmisink/com/wmi.hpp"

namespace wmisink {

struct KnownStatus {
    HRESULT code;
    const char* name;
};

/// Every status of the SDK's WbemStatus.
#define WMISINK_CONSTANT(type, name, value) {static_cast<HRESULT>(value), #name},
inline const KnownStatus kWbemStatuses[] = {
#include "wmisink/com/abi/wbem_status.def"
};
#undef WMISINK_CONSTANT

}  // namespace wmisink
