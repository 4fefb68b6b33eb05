#pragma once

#include "wmisink/com/error.hpp"
#include "wmisink/com/text.hpp"

namespace wmisink::embedded {

/// Runs the body of a COM method: what it throws becomes the HRESULT. WBEM_E_FAILED for an exception that has
/// none.
template <class Body>
HRESULT com_method(Body body) noexcept {
    try {
        return body();
    } catch (...) {
        return status_of_current_exception(WBEM_E_FAILED);
    }
}

/// The text of a method's name parameter; empty for a null pointer.
inline WideView view_or_empty(const OLECHAR* text) noexcept {
    return text == nullptr ? WideView() : WideView(text);
}

}  // namespace wmisink::embedded
