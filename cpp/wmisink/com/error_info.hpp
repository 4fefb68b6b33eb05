#pragma once

#include <string>
#include <utility>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/error.hpp"
#include "wmisink/com/wmi.hpp"

/// @file
/// What a method leaves on its thread beside the HRESULT: GetErrorInfo.

namespace wmisink {

struct ErrorInfo {
    std::string description{};                 ///< sentences of WMI's or the provider's; UTF-8
    com_ptr<IWbemClassObject> error_object{};  ///< the __ExtendedStatus, where the error object is one
};

/// Forgets what earlier calls on this thread have left, so that take_error_info() tells of the next one.
void clear_error_info() noexcept;

/// What the call since clear_error_info() on this thread has left; empty for nothing. Takes it away.
/// Source: GetErrorInfo, and the return values of every method of IWbemServices; the IErrorInfo that WMI
/// leaves answers for IWbemClassObject.
[[nodiscard]] ErrorInfo take_error_info() noexcept;

/// Description of an __ExtendedStatus; empty where it has none.
[[nodiscard]] std::string description_of(IWbemClassObject& error_object);

/// Makes a call of WMI's that leaves an error object, and gives back its success. Throws WmiError, with the
/// description and the error object, when it fails.
template <class Call>
HRESULT check_with_info(const char* operation, Call call) {
    clear_error_info();
    const HRESULT status = call();
    if (status >= 0) return status;
    ErrorInfo info = take_error_info();
    throw WmiError(status, operation, info.description, std::move(info.error_object));
}

}  // namespace wmisink
