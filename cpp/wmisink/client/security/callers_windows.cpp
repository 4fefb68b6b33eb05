#include "wmisink/client/security/callers_windows.hpp"

#include <cstddef>
#include <memory>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/text.hpp"

// GetUserNameEx, and the text of a security identifier.
#define SECURITY_WIN32
#include <sddl.h>
#include <security.h>

namespace wmisink {
namespace {

using Told = CallbackCaller::Told;

constexpr const char* kLocalSystem = "S-1-5-18";  // as which the WMI service runs
constexpr const char* kAnonymous = "S-1-5-7";

struct CloseHandleOf {
    void operator()(HANDLE handle) const noexcept { CloseHandle(handle); }
};
using Handle = std::unique_ptr<void, CloseHandleOf>;

std::string text_of(PSID id) {
    struct LocalText {
        wchar_t* text = nullptr;
        ~LocalText() { LocalFree(text); }
    } text;
    return ConvertSidToStringSidW(id, &text.text) ? to_utf8(WideView(text.text)) : std::string();
}

/// The identifier and the name of the account as which this thread acts.
CallbackCaller impersonated() {
    CallbackCaller caller;
    HANDLE opened = nullptr;
    // Opened as the process: a token of the level IDENTIFY may not open itself.
    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &opened)) return caller;
    const Handle token{opened};
    alignas(TOKEN_USER) std::byte user[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    DWORD size = 0;
    if (!GetTokenInformation(token.get(), TokenUser, user, sizeof user, &size)) return caller;
    caller.account_id = text_of(reinterpret_cast<const TOKEN_USER*>(user)->User.Sid);
    wchar_t name[256 + 1 + 256];
    ULONG length = sizeof name / sizeof *name;
    if (GetUserNameExW(NameSamCompatible, name, &length)) caller.account = to_utf8(WideView(name));
    if (!caller.account_id.empty() && caller.account_id != kAnonymous) caller.told = Told::account;
    return caller;
}

/// Source: CoGetCallContext, «Performing Access Checks».
CallbackCaller caller() {
    com_ptr<IServerSecurity> call;
    const HRESULT found = CoGetCallContext(IID_IServerSecurity, call.put_void());
    // Of a call within the process COM knows nothing.
    if (found == RPC_E_CALL_COMPLETE) return {Told::in_process};
    DWORD level = RPC_C_AUTHN_LEVEL_NONE;
    if (FAILED(found) ||
        FAILED(call->QueryBlanket(nullptr, nullptr, nullptr, &level, nullptr, nullptr, nullptr)) ||
        level <= RPC_C_AUTHN_LEVEL_NONE || FAILED(call->ImpersonateClient())) {
        return {};
    }
    struct Reverting {
        IServerSecurity& call;
        ~Reverting() { call.RevertToSelf(); }
    } const reverting{*call.get()};
    CallbackCaller caller = impersonated();
    caller.level = level;
    return caller;
}

std::string computer_name() {
    wchar_t name[MAX_COMPUTERNAME_LENGTH + 1];
    DWORD length = MAX_COMPUTERNAME_LENGTH + 1;
    return GetComputerNameW(name, &length) ? to_utf8(WideView(name, length)) : std::string();
}

/// Empty for an account that this computer and its domain do not know.
std::string id_of_account(const std::string& account) {
    std::byte id[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof id;
    wchar_t domain[256];
    DWORD domain_length = sizeof domain / sizeof *domain;
    SID_NAME_USE use{};
    const WideString name = to_wide(account);
    return LookupAccountNameW(nullptr, name.c_str(), id, &size, domain, &domain_length, &use) ? text_of(id)
                                                                                              : std::string();
}

bool is_this_computer(const std::string& host) {
    const WideString name = to_wide(host);
    return host.empty() || host == "." || equal_ignoring_case(name, L"localhost") ||
           equal_ignoring_case(name, to_wide(computer_name()));
}

/// The computer's own account in its domain, under which a service that runs as LocalSystem is seen from
/// another computer; on the computer itself it is LocalSystem.
std::vector<std::string> wmi_accounts(const std::string& host) {
    std::vector<std::string> ids;
    const auto add = [&ids](const std::string& id) {
        if (!id.empty()) ids.push_back(id);
    };
    if (is_this_computer(host)) {
        add(kLocalSystem);
        add(id_of_account(computer_name() + "$"));
        return ids;
    }
    const auto dot = host.find('.');
    if (dot != std::string::npos) add(id_of_account(host.substr(dot + 1) + '\\' + host.substr(0, dot) + '$'));
    if (ids.empty()) add(id_of_account(host.substr(0, dot) + '$'));
    return ids;
}

}  // namespace

CallerSource com_callers() { return {caller, wmi_accounts}; }

}  // namespace wmisink
