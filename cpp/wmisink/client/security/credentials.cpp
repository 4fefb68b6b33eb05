#include "wmisink/client/security/credentials.hpp"

#include <utility>

namespace wmisink {
namespace {

// Through a volatile pointer, so that the stores are not found to be dead.
void overwrite(volatile OLECHAR* text, std::size_t length) noexcept {
    for (std::size_t i = 0; i < length; ++i) text[i] = 0;
}

}  // namespace

Secret::Secret(std::string_view text) : Secret{WipedText{text}.view()} {}

Secret::~Secret() { wipe(); }

Secret::Secret(Secret&& other) noexcept : text_{std::exchange(other.text_, Bstr{})} {}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        text_ = std::exchange(other.text_, Bstr{});
    }
    return *this;
}

void Secret::wipe() noexcept {
    if (!text_) return;
    overwrite(text_.get(), SysStringLen(text_.get()));
    text_ = Bstr{};
}

WipedText::~WipedText() {
    text_.resize(text_.capacity());  // stays where it is
    overwrite(text_.data(), text_.size());
}

std::string Credentials::full_user() const { return domain.empty() ? user : domain + '\\' + user; }

Account account_of(const Credentials& credentials) {
    const std::string user = credentials.full_user();
    if (const auto backslash = user.find('\\'); backslash != std::string::npos) {
        return {user.substr(backslash + 1), user.substr(0, backslash)};
    }
    return {user, std::string(authority_value(credentials.authority, kNtlmAuthority).value_or(""))};
}

std::optional<std::string_view> authority_value(std::string_view authority, std::string_view prefix) {
    if (authority.size() < prefix.size()) return std::nullopt;
    const bool same = equal_ignoring_case(to_wide(authority.substr(0, prefix.size())), to_wide(prefix));
    return same ? std::optional(authority.substr(prefix.size())) : std::nullopt;
}

}  // namespace wmisink
