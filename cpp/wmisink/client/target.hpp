#pragma once

#include <string>
#include <vector>

#include "wmisink/client/named_value.hpp"
#include "wmisink/client/security/credentials.hpp"
#include "wmisink/client/security/proxy_security.hpp"

namespace wmisink {

/// Which namespace of which computer, and as whom.
struct Target {
    std::string nspace = R"(root\cimv2)";
    std::string host;  ///< empty: this computer
    Credentials credentials;
    std::string locale;  ///< `MS_409`; empty: the system's
    ProxySecurity levels{};
    /// For connecting and for every call: `__ProviderArchitecture` has to be in both.
    std::vector<NamedValue> context{};

    /// What ConnectServer wants: `root\cimv2`, or `\\host\root\cimv2`.
    [[nodiscard]] std::string resource() const;
    /// True for no host, `.` and `localhost`.
    [[nodiscard]] bool is_local() const;
};

/// Refuses what WMI would refuse with a bare WBEM_E_INVALID_PARAMETER or a logon that fails: a domain told
/// twice, an authority that names nothing, an account for this computer, a password for nobody, a locale of
/// another form, levels that the authority cannot give. The sentence names the argument and its value, never
/// the password. Source: IWbemLocator::ConnectServer, CoSetProxyBlanket.
/// @throws std::invalid_argument.
void check(const Target& target);

}  // namespace wmisink
