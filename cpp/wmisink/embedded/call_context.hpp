#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "wmisink/embedded/value.hpp"

namespace wmisink::embedded {

class ResultOutput;

/// One named value that a client gave with a call.
struct ContextValue {
    Text name;
    Value value;
    CIMTYPE type = CIM_STRING;
};

/// What a client gave with a call, as its providers see it: a copy, which the client changes no more.
using CallContext = std::vector<ContextValue>;

/// The values of a context of anybody's; null where there are none. 64-bit integers are texts, as they are in
/// VARIANTs. @throws Failure WBEM_E_INVALID_CONTEXT for a value that means none of CIM's.
[[nodiscard]] std::shared_ptr<const CallContext> read_context(IWbemContext* context);

/// The operation as one whose providers see `context`.
[[nodiscard]] std::function<void(ResultOutput&)> in_context(std::function<void(ResultOutput&)> operation,
                                                            std::shared_ptr<const CallContext> context);

}  // namespace wmisink::embedded
