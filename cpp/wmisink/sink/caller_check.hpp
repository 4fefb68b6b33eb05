#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// Who made a callback, as far as COM tells.
struct CallbackCaller {
    enum class Told : std::uint8_t {
        in_process,  ///< code of this process: there is no call from elsewhere on this thread
        anonymous,   ///< a call from another process, without a name
        account,     ///< an account, at a level of authentication that vouches for it
    };
    Told told = Told::anonymous;
    DWORD level = 1;           ///< RPC_C_AUTHN_LEVEL_XXX; 1 is NONE
    std::string account{};     ///< `DOMAIN\HOST$`; for people to read
    std::string account_id{};  ///< its security identifier, "S-1-5-18"
};

/// Looks at who makes the callbacks of one call; the sink asks it on WMI's thread, before anything else.
/// Source: «Performing Access Checks», «Setting Security on an Asynchronous Call».
class CallerCheck {
  public:
    CallerCheck() = default;
    virtual ~CallerCheck() = default;
    CallerCheck(const CallerCheck&) = delete;
    CallerCheck& operator=(const CallerCheck&) = delete;

    /// Whether every callback is asked about, or only the first, to be able to tell. The same for life.
    [[nodiscard]] virtual bool every() const noexcept = 0;

    /// Before the call is given to WMI; may wait, and throw WmiError.
    virtual void prepare() = 0;

    /// False refuses the callback, and `reason` is a sentence on it. `first` is true for one callback of the
    /// call. Several threads at once.
    [[nodiscard]] virtual bool admit(bool first, std::string& reason) noexcept = 0;

    /// Who made the first callback; none before it. Any thread.
    [[nodiscard]] virtual std::optional<CallbackCaller> first_caller() const = 0;
};

}  // namespace wmisink
