#include "wmisink/com/bstr.hpp"

#include <algorithm>
#include <limits>
#include <new>

namespace wmisink {
namespace {

/// Room for `length` units, to be written by the caller.
BSTR allocate(std::size_t length) {
    if (length > std::numeric_limits<UINT>::max()) throw std::bad_alloc();
    const BSTR text = SysAllocStringLen(nullptr, static_cast<UINT>(length));
    if (!text) throw std::bad_alloc();
    return text;
}

}  // namespace

Bstr::Bstr(WideView text) : text_(allocate(text.size())) { std::copy(text.begin(), text.end(), text_); }

Bstr::Bstr(std::string_view utf8) : Bstr(WideView(to_wide(utf8))) {}

#ifdef _WIN32
Bstr::Bstr(std::u16string_view text) : text_(allocate(text.size())) {
    std::transform(text.begin(), text.end(), text_, [](char16_t unit) { return static_cast<OLECHAR>(unit); });
}
#endif

}  // namespace wmisink
