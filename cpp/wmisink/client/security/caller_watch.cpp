#include "wmisink/client/security/caller_watch.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/client/security/proxy_security.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink {

namespace {

std::string wmi_of(const std::string& host) {
    return host.empty() ? "the WMI of this computer" : "the WMI of " + host;
}

}  // namespace

std::vector<std::string> WmiAccounts::ids() {
    const std::lock_guard lock{mutex_};
    if (!ids_.empty() || !source_.wmi_accounts) return ids_;
    ids_ = source_.wmi_accounts(host_);
    if (ids_.empty()) {
        throw WmiError(WBEM_E_NOT_SUPPORTED, "LookupAccountName",
                       "The account of " + wmi_of(host_) +
                           " is not known here, so that its callbacks cannot be verified. Name the host as "
                           "its domain knows it, or take security 'checked'.");
    }
    return ids_;
}

void CallerWatch::prepare() {
    if (verify_) ids_ = accounts_->ids();
}

bool CallerWatch::admit(bool first, std::string& reason) noexcept try {
    const auto& ask = accounts_->source().caller;
    CallbackCaller caller = ask ? ask() : CallbackCaller{CallbackCaller::Told::in_process};
    const bool admitted = !verify_ || is_wmi(caller);
    if (!admitted) reason = refusal_of(caller);
    if (first) {
        first_ = std::move(caller);
        known_.store(true, std::memory_order_release);  // pairs with first_caller()
    }
    return admitted;
} catch (const std::exception&) {
    return !verify_;  // no memory to find out who it is: nobody comes in unseen
}

bool CallerWatch::is_wmi(const CallbackCaller& caller) const noexcept {
    if (caller.told == CallbackCaller::Told::in_process) return true;
    return caller.told == CallbackCaller::Told::account &&
           caller.level >= static_cast<DWORD>(Authentication::packet) &&
           std::find(ids_.begin(), ids_.end(), caller.account_id) != ids_.end();
}

std::string CallerWatch::refusal_of(const CallbackCaller& caller) const {
    const std::string who = caller.told == CallbackCaller::Told::account
                                ? "from " + caller.account + " at the authentication level " +
                                      authentication_name(static_cast<Authentication>(caller.level))
                                : "from a process that gave no name";
    return "A callback came " + who + ", and security 'verified' takes them from " +
           wmi_of(accounts_->host()) +
           " alone, so it was refused. Within one computer, and between domains that do not trust each "
           "other, WMI calls back without a name: take security 'checked', or delivery 'semisync', there.";
}

std::optional<CallbackCaller> CallerWatch::first_caller() const {
    if (!known_.load(std::memory_order_acquire)) return std::nullopt;  // pairs with admit()
    return first_;
}

std::string caller_name(const CallbackCaller& caller) {
    switch (caller.told) {
        case CallbackCaller::Told::in_process:
            return "in-process";
        case CallbackCaller::Told::anonymous:
            return "anonymous";
        case CallbackCaller::Told::account:
            break;
    }
    return caller.account.empty() ? caller.account_id : caller.account;
}

}  // namespace wmisink
