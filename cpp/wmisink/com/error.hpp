#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "wmisink/com/check.hpp"
#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/status_family.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// The SDK's name of a status, such as "WBEM_E_INVALID_QUERY", or "0x8004ABCD" for one that is not in our
/// table. A code of Windows (HRESULT_FROM_WIN32) has its own name, such as "RPC_S_SERVER_UNAVAILABLE". 0 is
/// "WBEM_S_NO_ERROR". Thread-safe.
std::string status_name(HRESULT status);

/// The status of that name; none for a name that is not in our table. Case counts. Thread-safe.
std::optional<HRESULT> status_from_name(std::string_view name) noexcept;

/// What a status means, as a full English sentence that says what to do where that is known; Windows's own
/// words, in the user's language, for a code that is in no table of ours. Thread-safe.
std::string status_text(HRESULT status);

/// Both ways to name a status: "WBEM_E_INVALID_QUERY (0x80041017)". Thread-safe.
std::string status_label(HRESULT status);

/// A COM or WMI call that failed. what() names the operation, the status and its meaning, and adds the detail
/// that WMI gave, if any. Never leaves a COM method: those are noexcept. Copies share the error object.
class WmiError : public std::runtime_error {
  public:
    /// `operation` is the call that failed, such as "IWbemLocator::ConnectServer"; `detail` a sentence of the
    /// provider's or of ours; `error_object` the __ExtendedStatus, or whatever else WMI told of the failure.
    WmiError(HRESULT code, std::string operation, std::string detail = {},
             com_ptr<IWbemClassObject> error_object = {});

    HRESULT code() const noexcept { return code_; }
    StatusFamily family() const noexcept { return family_of(code_); }
    const std::string& operation() const noexcept { return operation_; }
    const std::string& detail() const noexcept { return detail_; }
    /// Null unless WMI sent one.
    const com_ptr<IWbemClassObject>& error_object() const noexcept { return error_object_; }

  private:
    HRESULT code_;
    std::string operation_;
    std::string detail_;
    com_ptr<IWbemClassObject> error_object_;
};

/// The HRESULT for the exception that is being handled: what a COM method returns from its catch (...).
/// WmiError gives its code, std::bad_alloc E_OUTOFMEMORY, anything else `otherwise`.
HRESULT status_of_current_exception(HRESULT otherwise) noexcept;

}  // namespace wmisink
