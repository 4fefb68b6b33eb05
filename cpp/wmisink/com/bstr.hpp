#pragma once

#include <string_view>
#include <utility>

#include "wmisink/com/text.hpp"

namespace wmisink {

/// Owns a BSTR, or none. Copying is explicit, by Bstr(other.view()), since it allocates. A null Bstr and an
/// empty one have equal views, yet are two things where COM says so: a null password is the user's own, an
/// empty one is empty.
class Bstr {
  public:
    Bstr() noexcept = default;

    /// Copies the text, zeros included. @throws std::bad_alloc.
    explicit Bstr(WideView text);
    /// From UTF-8; ill-formed sequences become U+FFFD, as in to_wide().
    explicit Bstr(std::string_view utf8);
    explicit Bstr(const char* utf8) : Bstr(std::string_view(utf8)) {}
#ifdef _WIN32
    explicit Bstr(std::u16string_view text);
#endif

    /// Takes over a string that the caller owns.
    static Bstr attach(BSTR text) noexcept {
        Bstr owner;
        owner.text_ = text;
        return owner;
    }

    Bstr(Bstr&& other) noexcept : text_(other.detach()) {}
    Bstr& operator=(Bstr&& other) noexcept {
        std::swap(text_, other.text_);
        return *this;
    }
    ~Bstr() { SysFreeString(text_); }

    BSTR get() const noexcept { return text_; }
    explicit operator bool() const noexcept { return text_ != nullptr; }

    /// The text, valid while this owns it; empty for null.
    WideView view() const noexcept { return {text_, SysStringLen(text_)}; }
    std::string utf8() const { return to_utf8(view()); }

    /// For an out-parameter: frees what it holds and gives the place for the callee's string.
    [[nodiscard]] BSTR* put() noexcept {
        reset();
        return &text_;
    }

    /// Gives the string to the caller, who now has to free it.
    [[nodiscard]] BSTR detach() noexcept { return std::exchange(text_, nullptr); }

    void reset() noexcept { SysFreeString(detach()); }

  private:
    BSTR text_ = nullptr;
};

/// To WMI a null string and one without a character are the same argument left out.
[[nodiscard]] inline bool is_empty(BSTR text) noexcept { return SysStringLen(text) == 0; }

/// The text of a BSTR that somebody else owns; empty for null.
inline WideView view_of(BSTR text) noexcept { return {text, SysStringLen(text)}; }

}  // namespace wmisink
