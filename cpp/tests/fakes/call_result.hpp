#pragma once

#include <functional>
#include <utility>

#include "wmisink/com/ref_counted.hpp"

namespace wmisink::fakes {

/// A call result that does what a test tells it to.
class CallResult final : public RefCounted<CallResult, IWbemCallResult> {
  public:
    struct Script {
        std::function<HRESULT(LONG timeout, LONG* status)> status{};
        std::function<HRESULT(IWbemClassObject** object)> object{};
        std::function<HRESULT(BSTR* text)> text{};
    };

    explicit CallResult(Script script) : script_{std::move(script)} {}

    HRESULT STDMETHODCALLTYPE GetResultObject(LONG, IWbemClassObject** object) noexcept override {
        *object = nullptr;
        return script_.object ? script_.object(object) : WBEM_E_INVALID_OPERATION;
    }
    HRESULT STDMETHODCALLTYPE GetResultString(LONG, BSTR* text) noexcept override {
        *text = nullptr;
        return script_.text ? script_.text(text) : WBEM_E_INVALID_OPERATION;
    }
    HRESULT STDMETHODCALLTYPE GetResultServices(LONG, IWbemServices**) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetCallStatus(LONG timeout, LONG* status) noexcept override {
        return script_.status(timeout, status);
    }

  private:
    const Script script_;
};

}  // namespace wmisink::fakes
