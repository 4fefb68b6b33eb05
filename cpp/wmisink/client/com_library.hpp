#pragma once

#include "wmisink/com/wmi.hpp"

/// The part of the client that differs between Windows and elsewhere: the COM library itself.
namespace wmisink::com_library {

/// Keeps the process's multithreaded apartment alive until the process ends. Once; never undone, since
/// interfaces may be released at any time until then.
void keep_apartment_alive() noexcept;

/// CoInitializeSecurity with what WMI needs. RPC_E_TOO_LATE, the usual answer in a Python process, means that
/// somebody else has set the process's security, and is no failure.
HRESULT initialize_security() noexcept;

/// At the start and the end of each thread of the runtime: it lives in the multithreaded apartment.
void enter_apartment() noexcept;
void leave_apartment() noexcept;

/// Keeps the module that holds this code loaded until the process ends: WMI may hold sinks, and so their
/// vtables.
void pin_module() noexcept;

}  // namespace wmisink::com_library
