#pragma once

#include "wmisink/com/com_ptr.hpp"

/// @file
/// An IUnknown that lives on the stack and tells what was done to its count.

namespace wmisink {

#if defined(_WIN32) && defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif

/// Begins with one reference, the test's own, and is never deleted.
class Counted final : public IUnknown {
  public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) noexcept override {
        *object = nullptr;
        if (query_status != S_OK) return query_status;
        if (iid != IID_IUnknown) return E_NOINTERFACE;
        AddRef();
        *object = static_cast<IUnknown*>(this);
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() noexcept override {
        ++added;
        return ++count;
    }
    ULONG STDMETHODCALLTYPE Release() noexcept override {
        ++released;
        return --count;
    }

    ULONG count = 1;
    int added = 0;
    int released = 0;
    HRESULT query_status = S_OK;
};

#if defined(_WIN32) && defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

}  // namespace wmisink
