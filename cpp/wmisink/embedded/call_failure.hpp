#pragma once

#include <string>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/embedded/class.hpp"

namespace wmisink::embedded {

/// How a call failed, in the words of __ExtendedStatus. UTF-8.
struct CallFailure {
    HRESULT code = WBEM_E_FAILED;
    /// The method's name without the interface: "ExecQuery".
    std::string operation = {};
    /// What it was given: the query, the path.
    std::string parameter = {};
    std::string description = {};
    /// "WinMgmt", as on Windows, when WMI itself refused.
    std::string provider = {};
};

/// The failure for the exception that is being handled.
[[nodiscard]] CallFailure failure_of_current_exception(std::string operation, std::string parameter);

/// An instance of __ExtendedStatus. Source: Microsoft, "__ExtendedStatus class".
[[nodiscard]] com_ptr<IWbemClassObject> make_extended_status(const CallFailure& failure,
                                                             std::shared_ptr<const Place> place);

/// Leaves the failure for GetErrorInfo on this thread, as the synchronous methods do; it also answers for
/// IWbemClassObject, as the extended status. Never throws: then there is just less to tell.
void set_error_info(const CallFailure& failure, std::shared_ptr<const Place> place) noexcept;

/// Sends the one final status of an asynchronous call: a success with the path of what was put, if any; a
/// failure with its description, and with an __ExtendedStatus if a `place` is given for it; a cancellation
/// with neither. Never throws: without memory there is just less to tell.
void send_final_status(IWbemObjectSink& sink, const CallFailure& outcome,
                       const std::shared_ptr<const Place>& place, const Text& path = {}) noexcept;

}  // namespace wmisink::embedded
