// The methods of Services that the embedded WMI does not have. They refuse before they touch a sink or an
// out-parameter.

#include "wmisink/embedded/services.hpp"

namespace wmisink::embedded {
namespace {

/// The out-parameter is null on failure, as COM demands.
template <class Interface>
HRESULT refuse(Interface** out) noexcept {
    if (out != nullptr) {
        *out = nullptr;
    }
    return WBEM_E_NOT_SUPPORTED;
}

HRESULT refuse_sink(const IWbemObjectSink* sink) noexcept {
    return sink == nullptr ? WBEM_E_INVALID_PARAMETER : WBEM_E_NOT_SUPPORTED;
}

}  // namespace

HRESULT Services::QueryObjectSink(LONG, IWbemObjectSink** handler) noexcept { return refuse(handler); }

HRESULT Services::PutClass(IWbemClassObject*, LONG, IWbemContext*, IWbemCallResult** result) noexcept {
    return refuse(result);
}

HRESULT Services::PutClassAsync(IWbemClassObject*, LONG, IWbemContext*, IWbemObjectSink* sink) noexcept {
    return refuse_sink(sink);
}

HRESULT Services::DeleteClass(const BSTR, LONG, IWbemContext*, IWbemCallResult** result) noexcept {
    return refuse(result);
}

HRESULT Services::DeleteClassAsync(const BSTR, LONG, IWbemContext*, IWbemObjectSink* sink) noexcept {
    return refuse_sink(sink);
}

HRESULT Services::PutInstance(IWbemClassObject*, LONG, IWbemContext*, IWbemCallResult** result) noexcept {
    return refuse(result);
}

HRESULT Services::PutInstanceAsync(IWbemClassObject*, LONG, IWbemContext*, IWbemObjectSink* sink) noexcept {
    return refuse_sink(sink);
}

HRESULT Services::DeleteInstance(const BSTR, LONG, IWbemContext*, IWbemCallResult** result) noexcept {
    return refuse(result);
}

HRESULT Services::DeleteInstanceAsync(const BSTR, LONG, IWbemContext*, IWbemObjectSink* sink) noexcept {
    return refuse_sink(sink);
}

HRESULT Services::ExecMethod(const BSTR, const BSTR, LONG, IWbemContext*, IWbemClassObject*,
                             IWbemClassObject** out_parameters, IWbemCallResult** result) noexcept {
    static_cast<void>(refuse(out_parameters));
    return refuse(result);
}

HRESULT Services::ExecMethodAsync(const BSTR, const BSTR, LONG, IWbemContext*, IWbemClassObject*,
                                  IWbemObjectSink* sink) noexcept {
    return refuse_sink(sink);
}

}  // namespace wmisink::embedded
