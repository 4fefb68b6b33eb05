#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// The SDK's name of a status, such as "WBEM_E_INVALID_QUERY", or "0x8004ABCD" for one that is not in our
/// table. A code of Windows (HRESULT_FROM_WIN32) has its own name, such as "RPC_S_SERVER_UNAVAILABLE". 0 is
/// "WBEM_S_NO_ERROR". Thread-safe.
std::string status_name(HRESULT status);

/// The status of that name; none for a name that is not in our table. Case counts. Thread-safe.
std::optional<HRESULT> status_from_name(std::string_view name) noexcept;

/// What a status means, as a full English sentence that says what to do where that is known. Thread-safe.
std::string status_text(HRESULT status);

/// Both ways to name a status: "WBEM_E_INVALID_QUERY (0x80041017)". Thread-safe.
std::string status_label(HRESULT status);

/// A COM or WMI call that failed. what() names the operation, the status and its meaning, and adds the detail
/// that WMI gave, if any. Never leaves a COM method: those are noexcept.
class WmiError : public std::runtime_error {
  public:
    /// `operation` is the call that failed, such as "IWbemLocator::ConnectServer"; `detail` a sentence of the
    /// provider's or of ours.
    WmiError(HRESULT code, std::string operation, const std::string& detail = {});

    HRESULT code() const noexcept { return code_; }
    const std::string& operation() const noexcept { return operation_; }

  private:
    HRESULT code_;
    std::string operation_;
};

/// Throws WmiError; out of line, so that check() stays small where it is inlined.
[[noreturn]] void throw_failure(HRESULT status, const char* operation);

/// Throws WmiError when `status` is a failure; gives it back otherwise, since success has more codes than
/// S_OK.
inline HRESULT check(HRESULT status, const char* operation) {
    if (status < 0) throw_failure(status, operation);
    return status;
}

/// The HRESULT for the exception that is being handled: what a COM method returns from its catch (...).
/// WmiError gives its code, std::bad_alloc E_OUTOFMEMORY, anything else `otherwise`.
HRESULT status_of_current_exception(HRESULT otherwise) noexcept;

}  // namespace wmisink
