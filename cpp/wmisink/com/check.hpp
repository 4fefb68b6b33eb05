#pragma once

#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// Throws WmiError; out of line, so that check() stays small where it is inlined.
[[noreturn]] void throw_failure(HRESULT status, const char* operation);

/// Throws WmiError when `status` is a failure; gives it back otherwise, since success has more codes than
/// S_OK.
inline HRESULT check(HRESULT status, const char* operation) {
    if (status < 0) throw_failure(status, operation);
    return status;
}

}  // namespace wmisink
