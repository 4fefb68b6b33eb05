#include "wmisink/client/refusal.hpp"

#include <utility>

namespace wmisink {

/// Wine has no asynchronous method but for queries, and says so with the code for anything at all.
std::string refusal_message(HRESULT result, const Operation& operation) {
    if (result != WBEM_E_FAILED || !operation.query.empty()) return {};
    return "WMI refused " + operation.method +
           " at once and told no reason. A WMI that lacks this method, such as Wine's, answers so.";
}

void throw_refused(HRESULT result, const Operation& operation) {
    ErrorInfo info = take_error_info();
    if (info.description.empty()) info.description = refusal_message(result, operation);
    throw WmiError(result, operation.method, std::move(info.description), std::move(info.error_object));
}

}  // namespace wmisink
