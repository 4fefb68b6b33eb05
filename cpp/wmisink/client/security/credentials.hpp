#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "wmisink/com/bstr.hpp"

namespace wmisink {

/// Text that is overwritten before its memory is given back. Move only, so that there is one copy of it.
class Secret {
  public:
    Secret() = default;
    /// Copies UTF-8 or UTF-16 text, and leaves no other copy; the caller wipes its own.
    explicit Secret(std::string_view text);
    explicit Secret(WideView text) : text_{text} {}
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

/// A text on its way into a Secret, overwritten in the end: all of its memory, also what it does not use now.
/// It must not grow beyond `capacity`, since it would leave its old memory behind.
class WipedText {
  public:
    explicit WipedText(std::size_t capacity) { text_.reserve(capacity); }
    /// Made in its place: a short text that is moved leaves its letters where it was.
    explicit WipedText(std::string_view utf8) : text_{to_wide(utf8)} {}
    ~WipedText();
    WipedText(const WipedText&) = delete;
    WipedText& operator=(const WipedText&) = delete;

    void add(OLECHAR unit) { text_.push_back(unit); }
    [[nodiscard]] WideView view() const noexcept { return text_; }

  private:
    WideString text_;
};

/// The two forms of an authority, in any case of letters.
inline constexpr std::string_view kNtlmAuthority = "NTLMDOMAIN:";
inline constexpr std::string_view kKerberosAuthority = "Kerberos:";

/// Who the client is for WMI. All empty means the account that runs the program.
struct Credentials {
    std::string user;  ///< `ann`, `DOMAIN\ann` or `ann@domain.example`
    Secret password;
    std::string authority;  ///< `NTLMDOMAIN:<domain>` or `Kerberos:<principal>`
    std::string domain{};   ///< of `user`, if it is told nowhere else

    [[nodiscard]] bool is_default() const noexcept { return user.empty() && password.empty(); }
    /// The user as ConnectServer takes it: with the domain before it, if that is told apart.
    [[nodiscard]] std::string full_user() const;
};

/// A user and the domain apart, as COAUTHIDENTITY takes them; a name `ann@domain.example` stays whole.
struct Account {
    std::string user;
    std::string domain;
};

/// The domain is that of `DOMAIN\ann`, of `domain`, or of `NTLMDOMAIN:<domain>`.
[[nodiscard]] Account account_of(const Credentials& credentials);

/// What follows the prefix of an authority, blanks included; none if the authority has another.
[[nodiscard]] std::optional<std::string_view> authority_value(std::string_view authority,
                                                              std::string_view prefix);

}  // namespace wmisink
