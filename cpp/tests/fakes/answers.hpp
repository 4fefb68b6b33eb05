#pragma once

#include "fakes/class_object.hpp"
#include "wmisink/com/ref_counted.hpp"

namespace wmisink::fakes {

/// An enumerator that has nothing, or fails with a code.
class NoRows final : public RefCounted<NoRows, IEnumWbemClassObject> {
  public:
    explicit NoRows(HRESULT answer = WBEM_S_FALSE) : answer_{answer} {}

    HRESULT STDMETHODCALLTYPE Reset() noexcept override { return WBEM_S_NO_ERROR; }
    HRESULT STDMETHODCALLTYPE Next(LONG, ULONG, IWbemClassObject**, ULONG* returned) noexcept override {
        *returned = 0;
        return answer_;
    }
    HRESULT STDMETHODCALLTYPE NextAsync(ULONG, IWbemObjectSink*) noexcept override { return answer_; }
    HRESULT STDMETHODCALLTYPE Clone(IEnumWbemClassObject** copy) noexcept override {
        *copy = nullptr;
        return WBEM_E_NOT_SUPPORTED;
    }
    HRESULT STDMETHODCALLTYPE Skip(LONG, ULONG) noexcept override { return WBEM_S_FALSE; }

  private:
    const HRESULT answer_;
};

/// A call result that has an object at once.
class Answered final : public RefCounted<Answered, IWbemCallResult> {
  public:
    HRESULT STDMETHODCALLTYPE GetResultObject(LONG, IWbemClassObject** object) noexcept override {
        *object = make_com<ClassObject>(1).detach();
        return WBEM_S_NO_ERROR;
    }
    HRESULT STDMETHODCALLTYPE GetResultString(LONG, BSTR* text) noexcept override {
        *text = nullptr;
        return WBEM_E_INVALID_OPERATION;
    }
    HRESULT STDMETHODCALLTYPE GetResultServices(LONG, IWbemServices** services) noexcept override {
        *services = nullptr;
        return WBEM_E_INVALID_OPERATION;
    }
    HRESULT STDMETHODCALLTYPE GetCallStatus(LONG, LONG* status) noexcept override {
        *status = WBEM_S_NO_ERROR;
        return WBEM_S_NO_ERROR;
    }
};

}  // namespace wmisink::fakes
