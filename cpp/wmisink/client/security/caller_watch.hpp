#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "wmisink/sink/caller_check.hpp"

namespace wmisink {

/// What the COM library tells of callers. Empty functions: there is no other process that could call.
struct CallerSource {
    /// Who makes the callback that the calling thread is serving.
    std::function<CallbackCaller()> caller{};
    /// The security identifiers as which the WMI of a host may call; "" is this computer. None if they are
    /// not known here. May wait for a domain controller.
    std::function<std::vector<std::string>(const std::string& host)> wmi_accounts{};
};

/// The accounts of a connection's WMI, looked up once.
class WmiAccounts {
  public:
    WmiAccounts(CallerSource source, std::string host) : source_{std::move(source)}, host_{std::move(host)} {}

    [[nodiscard]] const CallerSource& source() const noexcept { return source_; }
    [[nodiscard]] const std::string& host() const noexcept { return host_; }
    /// May wait. Throws WmiError where the account of the host's WMI is not known.
    [[nodiscard]] std::vector<std::string> ids();

  private:
    const CallerSource source_;
    const std::string host_;
    std::mutex mutex_;
    std::vector<std::string> ids_;
};

/// Looks at the callers of one call. It remembers the first and, if it is told to verify, lets in nobody but
/// code of this process and the accounts of the connection's WMI, authenticated at PACKET or higher: the
/// least that «Setting Security on an Asynchronous Call» names.
class CallerWatch final : public CallerCheck {
  public:
    CallerWatch(std::shared_ptr<WmiAccounts> accounts, bool verify)
        : accounts_{std::move(accounts)}, verify_{verify} {}

    [[nodiscard]] bool every() const noexcept override { return verify_; }
    void prepare() override;
    [[nodiscard]] bool admit(bool first, std::string& reason) noexcept override;
    [[nodiscard]] std::optional<CallbackCaller> first_caller() const override;

  private:
    [[nodiscard]] bool is_wmi(const CallbackCaller& caller) const noexcept;
    [[nodiscard]] std::string refusal_of(const CallbackCaller& caller) const;

    const std::shared_ptr<WmiAccounts> accounts_;
    const bool verify_;
    std::vector<std::string> ids_;  // written by prepare(), before WMI has the sink
    CallbackCaller first_;          // written once, before `known_`
    std::atomic<bool> known_{false};
};

/// A caller for people to read: "in-process", "anonymous", or the account.
[[nodiscard]] std::string caller_name(const CallbackCaller& caller);

}  // namespace wmisink
