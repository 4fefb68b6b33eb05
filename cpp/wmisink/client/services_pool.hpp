#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "wmisink/client/class_source.hpp"
#include "wmisink/client/named_value.hpp"
#include "wmisink/client/target.hpp"
#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/wmi.hpp"
#include "wmisink/sink/query_sink.hpp"

namespace wmisink {

/// The IWbemServices pointers of one connection: each serves one outstanding call at a time and is used
/// again.
///
/// A WMI may refuse a second call on a pointer whose first is outstanding, and CancelAsyncCall can disturb a
/// neighbour. Thread-safe; lease() and release of pointers belong on the runtime's threads.
class ServicesPool {
  public:
    ServicesPool(ClassSource source, Target target);
    ServicesPool(const ServicesPool&) = delete;
    ServicesPool& operator=(const ServicesPool&) = delete;

    /// Connects once, so that a wrong target is known before the first call. Throws WmiError.
    void open();

    /// An idle pointer for `borrower`'s call, or a new connection; that may take minutes. While a call that
    /// has ended is about to give its pointer back, waits a moment for it: a program that polls keeps one
    /// connection. Throws WmiError.
    [[nodiscard]] com_ptr<IWbemServices> lease(const QuerySink& borrower);
    /// Ends the lease of `borrower`, with the pointer if nothing is outstanding on it, or null if it is not
    /// to be used again.
    void give_back(com_ptr<IWbemServices> services, const QuerySink& borrower) noexcept;
    /// Sets the connection's identity and levels on a proxy: COM has them for each proxy alone, and an
    /// enumerator or a call result begins with the process's. Nothing where there are no proxies, or this is
    /// none. Throws WmiError. Source: «Setting the Security on IWbemServices and Other Proxies».
    void secure(IUnknown& proxy, const char* interface_name);
    /// What a call passes to each method of WMI's: the connection's named values and over them the call's
    /// own; null where there are none. Throws CallRefused.
    [[nodiscard]] com_ptr<IWbemContext> context(const std::vector<NamedValue>& of_call) const;
    /// Releases the idle pointers, since a call has found the WMI behind them gone: the next call connects
    /// anew.
    void forget_idle() noexcept;
    /// Releases the idle pointers, and from now on every one that is given back; wipes the password, once no
    /// connecting needs it any more.
    void close() noexcept;

    [[nodiscard]] const ClassSource& source() const noexcept { return source_; }
    [[nodiscard]] const Target& target() const noexcept { return target_; }
    [[nodiscard]] std::size_t was_idle() const;

  private:
    class UsingPassword;

    [[nodiscard]] com_ptr<IWbemServices> connect();
    void set_blanket(IUnknown& proxy, const char* interface_name) const;
    [[nodiscard]] bool is_one_returning() const;
    /// Under the lock. Leaves the pointer to its owner, to be released outside, when there is no room.
    void keep(com_ptr<IWbemServices>& services) noexcept;

    static constexpr std::size_t kMostIdle = 16;
    static constexpr std::chrono::milliseconds kPatience{2000};

    const ClassSource source_;
    Target target_;
    mutable std::mutex mutex_;
    std::condition_variable given_back_;
    std::vector<com_ptr<IWbemServices>> idle_;
    std::vector<const QuerySink*> borrowers_;
    std::size_t password_users_ = 0;
    bool closed_ = false;
};

}  // namespace wmisink
