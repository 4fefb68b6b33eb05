#pragma once

#include <string>

#include "wmisink/client/operation.hpp"
#include "wmisink/com/error_info.hpp"

namespace wmisink {

/// What can be said of a method's answer beyond its code; empty: nothing.
[[nodiscard]] std::string refusal_message(HRESULT result, const Operation& operation);

/// Throws the WmiError of a call that WMI has refused, with all that it left of it on this thread; at once,
/// since the next call may overwrite that.
[[noreturn]] void throw_refused(HRESULT result, const Operation& operation);

/// Gives a call to WMI. Throws WmiError.
template <class Method>
HRESULT check_call(const Operation& operation, Method method) {
    clear_error_info();
    const HRESULT result = method();
    if (FAILED(result)) throw_refused(result, operation);
    return result;
}

}  // namespace wmisink
