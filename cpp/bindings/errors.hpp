#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <optional>
#include <string>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink::bindings {

/// What `wmisink._errors.make_error` is told.
struct ErrorReport {
    HRESULT hresult = E_FAIL;
    std::string text{};
    std::string operation{};
    std::optional<std::string> query{};
    std::optional<std::string> path{};
    std::optional<std::string> phase{};
    com_ptr<IWbemClassObject> error_object{};
};

/// WMI's extended error object as a wmisink._core.Row; None for null, or if it cannot be read.
[[nodiscard]] py::object row_of_error(const com_ptr<IWbemClassObject>& error_object);

/// The report of a failed COM call, with the detail that came with it.
[[nodiscard]] ErrorReport report_of(const WmiError& error);

/// Sets the Python exception that `wmisink._errors` makes of a report, for py::error_already_set to throw.
void set_error(const ErrorReport& report);

/// The same, thrown.
[[noreturn]] void raise_error(const ErrorReport& report);

/// An HRESULT as Python shows it: an unsigned 32-bit number.
[[nodiscard]] constexpr std::uint32_t shown_code(HRESULT code) noexcept {
    return static_cast<std::uint32_t>(code);
}

}  // namespace wmisink::bindings
