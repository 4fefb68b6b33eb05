#pragma once

#include <string>

#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// What a program does about a failure, whichever of many codes tells of it: what users catch.
enum class StatusFamily : unsigned char {
    other,              ///< says no more than that it failed, such as WBEM_E_FAILED; or no failure at all
    connection_failed,  ///< the host, or the WMI on it, cannot be reached or went away
    access_denied,      ///< the account may not, or is not who it says
    invalid_namespace,
    invalid_query,
    invalid_class,
    invalid_argument,
    not_found,
    already_exists,
    change_refused,  ///< what was to be written or deleted may not be, as it is
    not_supported,
    provider_failure,
    quota_exceeded,    ///< a limit of WMI's, memory, or a server that is too busy
    cancelled_by_wmi,  ///< WMI gave the call up
    timed_out_in_wmi,  ///< WMI's own patience, or its provider's, ended
};

/// The family of a failure; `other` for a success and for codes that are in no table. Thread-safe.
[[nodiscard]] StatusFamily family_of(HRESULT status) noexcept;

/// Its name as it is written above.
[[nodiscard]] const char* family_name(StatusFamily family) noexcept;

/// Who defined the code: "WMI", "COM", "RPC", "Win32", "Automation", "Storage", "Security"; for any other
/// what Windows calls it, or "facility 33". Thread-safe.
[[nodiscard]] std::string facility_name(HRESULT status);

}  // namespace wmisink
