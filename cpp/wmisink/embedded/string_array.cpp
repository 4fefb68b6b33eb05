#include "wmisink/embedded/string_array.hpp"

#include "wmisink/com/bstr.hpp"

namespace wmisink::embedded {

SafeArray string_array(std::span<const WideView> texts) {
    SafeArray array(VT_BSTR, texts.size());
    const SafeArrayAccess<BSTR> access(array.get());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        access.elements()[i] = Bstr(texts[i]).detach();
    }
    return array;
}

}  // namespace wmisink::embedded
