#pragma once

#include <functional>
#include <string>

#include "wmisink/client/security/caller_watch.hpp"
#include "wmisink/client/security/credentials.hpp"
#include "wmisink/client/security/proxy_security.hpp"
#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// Where the client's COM classes come from: real COM, or any WMI that lives in the process.
///
/// Nothing else tells the client which WMI it has. The functions are called on the runtime's threads, several
/// at once.
struct ClassSource {
    /// "com", or a name of the maker's choice; for people to read.
    std::string name;
    /// CoCreateInstance's contract, in the class context that suits the class.
    std::function<HRESULT(REFCLSID class_id, REFIID interface_id, void** object)> create;
    /// CoSetProxyBlanket with the connection's identity and levels; empty where there are no proxies.
    std::function<HRESULT(IUnknown* proxy, const Credentials& credentials, const ProxySecurity& levels)>
        secure;
    /// Who makes a callback; empty where nobody but code of the process can.
    CallerSource callers{};
};

/// Real COM. Throws WmiError(E_NOTIMPL) where there is none: off Windows.
[[nodiscard]] ClassSource com_class_source();

/// A WMI in the process, known by its locator and, if it has them, its unsecured apartment and what makes its
/// contexts; it has no other class, and no proxies.
[[nodiscard]] ClassSource class_source_of(std::string name, com_ptr<IWbemLocator> locator,
                                          com_ptr<IUnsecuredApartment> unsecured_apartment = nullptr,
                                          std::function<com_ptr<IWbemContext>()> make_context = {});

}  // namespace wmisink
