// The subscriptions of Services: queries for events.

#include "wmisink/embedded/services.hpp"

namespace wmisink::embedded {

HRESULT Services::ExecNotificationQuery(const BSTR, const BSTR, LONG, IWbemContext*,
                                        IEnumWbemClassObject** enumerator) noexcept {
    if (enumerator != nullptr) {
        *enumerator = nullptr;
    }
    return WBEM_E_NOT_SUPPORTED;
}

HRESULT Services::ExecNotificationQueryAsync(const BSTR, const BSTR, LONG, IWbemContext*,
                                             IWbemObjectSink* sink) noexcept {
    return sink == nullptr ? WBEM_E_INVALID_PARAMETER : WBEM_E_NOT_SUPPORTED;
}

}  // namespace wmisink::embedded
