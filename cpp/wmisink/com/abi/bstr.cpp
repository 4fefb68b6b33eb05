#include "wmisink/com/abi/bstr.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

namespace {

/// What stands before the text: the length in bytes is its last four bytes, as COM demands, and the rest
/// keeps the text aligned to eight.
struct Header {
    std::uint32_t unused;
    std::uint32_t bytes;
};
static_assert(sizeof(Header) == 8);

constexpr UINT kLongest = std::numeric_limits<UINT>::max() - sizeof(Header) - sizeof(OLECHAR);

Header* header_of(BSTR text) noexcept { return reinterpret_cast<Header*>(text) - 1; }

/// Room for `bytes` bytes, not yet written, and the zero after them, which covers an odd length too.
BSTR allocate(UINT bytes) noexcept {
    if (bytes > kLongest) return nullptr;
    auto* const header = static_cast<Header*>(std::malloc(sizeof(Header) + bytes + sizeof(OLECHAR)));
    if (!header) return nullptr;
    *header = {0, bytes};
    auto* const text = reinterpret_cast<char*>(header + 1);
    std::memset(text + bytes, 0, sizeof(OLECHAR));
    return reinterpret_cast<BSTR>(text);
}

}  // namespace

extern "C" {

BSTR SysAllocString(const OLECHAR* text) noexcept {
    if (!text) return nullptr;
    const std::size_t length = std::char_traits<OLECHAR>::length(text);
    if (length > kLongest / sizeof(OLECHAR)) return nullptr;
    return SysAllocStringLen(text, static_cast<UINT>(length));
}

BSTR SysAllocStringLen(const OLECHAR* text, UINT length) noexcept {
    if (length > kLongest / sizeof(OLECHAR)) return nullptr;
    const BSTR copy = allocate(length * static_cast<UINT>(sizeof(OLECHAR)));
    if (copy && text) std::memcpy(copy, text, length * sizeof(OLECHAR));
    return copy;
}

BSTR SysAllocStringByteLen(LPCSTR bytes, UINT length) noexcept {
    const BSTR copy = allocate(length);
    if (copy && bytes) std::memcpy(copy, bytes, length);
    return copy;
}

INT SysReAllocString(BSTR* text, const OLECHAR* other) noexcept {
    if (!text) return 0;
    const BSTR copy = SysAllocString(other);
    if (other && !copy) return 0;
    SysFreeString(std::exchange(*text, copy));
    return 1;
}

INT SysReAllocStringLen(BSTR* text, const OLECHAR* other, UINT length) noexcept {
    if (!text) return 0;
    const BSTR copy = SysAllocStringLen(nullptr, length);
    if (!copy) return 0;
    // Without another text the old one stays, cut or with room behind it.
    const OLECHAR* const from = other ? other : *text;
    const UINT kept = other ? length : std::min(length, SysStringLen(*text));
    if (from) std::memcpy(copy, from, kept * sizeof(OLECHAR));
    SysFreeString(std::exchange(*text, copy));
    return 1;
}

void SysFreeString(BSTR text) noexcept {
    if (text) std::free(header_of(text));
}

UINT SysStringByteLen(BSTR text) noexcept { return text ? header_of(text)->bytes : 0; }

UINT SysStringLen(BSTR text) noexcept { return SysStringByteLen(text) / static_cast<UINT>(sizeof(OLECHAR)); }
}
