#include "wmisink/client/credentials.hpp"

#include <utility>

namespace wmisink {

Secret::Secret(std::string_view text) : text_{text} {}

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
    // Through a volatile pointer, so that the stores are not found to be dead.
    volatile OLECHAR* text = text_.get();
    if (text == nullptr) return;
    for (UINT i = 0, length = SysStringLen(text_.get()); i < length; ++i) text[i] = 0;
    text_ = Bstr{};
}

}  // namespace wmisink
