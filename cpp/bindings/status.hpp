#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <cstdint>
#include <string>

#include "wmisink/client/async_call.hpp"

namespace wmisink::bindings {

/// wmisink._core.Status of a call. `malformed` is the number of values that could not be shown.
[[nodiscard]] py::object make_status(CallStatus status, std::uint64_t malformed);

/// What there is to say of a call's end, as sentences: WMI's own, or what the code means.
[[nodiscard]] std::string text_of(const CallStatus& status);

}  // namespace wmisink::bindings
