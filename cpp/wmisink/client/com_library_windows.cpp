#include <combaseapi.h>

#include "wmisink/client/class_source.hpp"
#include "wmisink/client/com_library.hpp"
#include "wmisink/client/security/callers_windows.hpp"
#include "wmisink/com/bstr.hpp"

namespace wmisink {

namespace com_library {

void keep_apartment_alive() noexcept {
    CO_MTA_USAGE_COOKIE never_given_back = nullptr;
    CoIncrementMTAUsage(&never_given_back);
}

HRESULT initialize_security() noexcept {
    return CoInitializeSecurity(nullptr, -1, nullptr, nullptr, RPC_C_AUTHN_LEVEL_DEFAULT,
                                RPC_C_IMP_LEVEL_IMPERSONATE, nullptr, EOAC_NONE, nullptr);
}

void enter_apartment() noexcept { CoInitializeEx(nullptr, COINIT_MULTITHREADED); }

void leave_apartment() noexcept { CoUninitialize(); }

void pin_module() noexcept {
    HMODULE module = nullptr;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                       reinterpret_cast<LPCWSTR>(&pin_module), &module);
}

}  // namespace com_library

namespace {

HRESULT create(REFCLSID class_id, REFIID interface_id, void** object) {
    // Microsoft's page demands CLSCTX_LOCAL_SERVER for the unsecured apartment: unsecapp.exe is another
    // process.
    const DWORD context = class_id == CLSID_UnsecuredApartment ? CLSCTX_LOCAL_SERVER : CLSCTX_INPROC_SERVER;
    return CoCreateInstance(class_id, nullptr, context, interface_id, object);
}

HRESULT set_blanket(IUnknown* proxy, void* identity, const ProxySecurity& levels) {
    // "If this value is none, the authentication service must also be none" (CoSetProxyBlanket).
    const DWORD service =
        levels.authentication == Authentication::none ? RPC_C_AUTHN_NONE : RPC_C_AUTHN_DEFAULT;
    return CoSetProxyBlanket(proxy, service, RPC_C_AUTHZ_DEFAULT, COLE_DEFAULT_PRINCIPAL,
                             static_cast<DWORD>(levels.authentication),
                             static_cast<DWORD>(levels.impersonation), identity, EOAC_NONE);
}

HRESULT secure(IUnknown* proxy, const Credentials& credentials, const ProxySecurity& levels) {
    if (credentials.is_default()) return set_blanket(proxy, COLE_DEFAULT_AUTHINFO, levels);
    const Account account = account_of(credentials);
    const Bstr user{account.user};
    const Bstr domain{account.domain};
    COAUTHIDENTITY identity{};
    identity.User = reinterpret_cast<decltype(identity.User)>(user.get());
    identity.UserLength = SysStringLen(user.get());
    identity.Domain = reinterpret_cast<decltype(identity.Domain)>(domain.get());
    identity.DomainLength = SysStringLen(domain.get());
    identity.Password = reinterpret_cast<decltype(identity.Password)>(credentials.password.get());
    identity.PasswordLength = SysStringLen(credentials.password.get());
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
    return set_blanket(proxy, &identity, levels);
}

}  // namespace

ClassSource com_class_source() { return {"com", create, secure, com_callers()}; }

}  // namespace wmisink
