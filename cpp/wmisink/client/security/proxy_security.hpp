#pragma once

#include <string>
#include <string_view>

#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// How much of each call to WMI is secured. The values are RPC_C_AUTHN_LEVEL_XXX.
enum class Authentication : DWORD {
    system_default = 0,  ///< what COM negotiates
    none = 1,
    connect = 2,
    call = 3,
    packet = 4,
    packet_integrity = 5,  ///< the least that Windows takes from another computer since KB5004442
    packet_privacy = 6,    ///< encrypted; some namespaces refuse less
};

/// What WMI may do in the caller's name. The values are RPC_C_IMP_LEVEL_XXX; RPC_C_IMP_LEVEL_ANONYMOUS has no
/// name here, since WMI refuses it. Source: «Setting the Default Process Security Level Using C++»,
/// «Setting Client Application Process Security».
enum class Impersonation : DWORD {
    identify = 2,  ///< look who it is; most providers need more
    impersonate = 3,
    delegate = 4,  ///< and go on to a third computer; needs Kerberos
};

/// The two levels that a connection sets on each of its proxies.
struct ProxySecurity {
    Authentication authentication = Authentication::packet_privacy;
    Impersonation impersonation = Impersonation::impersonate;
};

/// "packet-privacy"; "default" for what COM negotiates.
[[nodiscard]] const char* authentication_name(Authentication level) noexcept;
/// "impersonate".
[[nodiscard]] const char* impersonation_name(Impersonation level) noexcept;

/// The level of that name. @throws std::invalid_argument that lists the names there are.
[[nodiscard]] Authentication authentication_of(std::string_view name);
[[nodiscard]] Impersonation impersonation_of(std::string_view name);

}  // namespace wmisink
