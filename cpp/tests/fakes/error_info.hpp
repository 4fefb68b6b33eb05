#pragma once

#include <string>
#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/ref_counted.hpp"

namespace wmisink::fakes {

/// What a failed call leaves on its thread: a description and, if it is given one, an object that it is as
/// well, as WMI's is.
class ErrorInfo final : public RefCounted<ErrorInfo, IErrorInfo> {
  public:
    explicit ErrorInfo(std::string description, com_ptr<IWbemClassObject> object = nullptr)
        : description_{std::move(description)}, object_{std::move(object)} {}

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) noexcept override {
        return object_ && iid == iid_of<IWbemClassObject>() ? object_->QueryInterface(iid, object)
                                                            : RefCounted::QueryInterface(iid, object);
    }
    HRESULT STDMETHODCALLTYPE GetDescription(BSTR* description) noexcept override {
        *description = Bstr{description_}.detach();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetGUID(GUID*) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetSource(BSTR*) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetHelpFile(BSTR*) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetHelpContext(DWORD*) noexcept override { return E_NOTIMPL; }

  private:
    const std::string description_;
    const com_ptr<IWbemClassObject> object_;
};

}  // namespace wmisink::fakes
