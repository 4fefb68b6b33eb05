#include <utility>

#include "wmisink/com/com_ptr.hpp"

namespace {

/// The calling thread's error object, released when the thread ends.
wmisink::com_ptr<IErrorInfo>& current() noexcept {
    thread_local wmisink::com_ptr<IErrorInfo> error;
    return error;
}

}  // namespace

extern "C" {

HRESULT GetErrorInfo(ULONG reserved, IErrorInfo** error) noexcept {
    if (reserved != 0 || !error) return E_INVALIDARG;
    *error = current().detach();
    return *error ? S_OK : S_FALSE;
}

HRESULT SetErrorInfo(ULONG reserved, IErrorInfo* error) noexcept {
    if (reserved != 0) return E_INVALIDARG;
    current() = wmisink::com_ptr<IErrorInfo>::share(error);
    return S_OK;
}
}
