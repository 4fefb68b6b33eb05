#pragma once

#include <string>
#include <string_view>

#include "wmisink/com/bstr.hpp"

namespace wmisink {

/// Text that is overwritten before its memory is given back. Move only, so that there is one copy of it.
class Secret {
  public:
    Secret() = default;
    /// Copies UTF-8 text; the caller wipes its own.
    explicit Secret(std::string_view text);
    ~Secret();
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    [[nodiscard]] bool empty() const noexcept { return !text_; }
    /// Null when empty: a password that is not given is another thing than "".
    [[nodiscard]] BSTR get() const noexcept { return text_.get(); }
    void wipe() noexcept;

  private:
    Bstr text_;
};

/// Who the client is for WMI. All empty means the account that runs the program.
struct Credentials {
    std::string user;
    Secret password;
    std::string authority;  ///< `NTLMDOMAIN:<domain>` or `Kerberos:<principal>`

    [[nodiscard]] bool is_default() const noexcept { return user.empty() && password.empty(); }
};

}  // namespace wmisink
