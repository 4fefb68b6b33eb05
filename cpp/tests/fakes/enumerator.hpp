#pragma once

#include <functional>
#include <utility>

#include "wmisink/com/ref_counted.hpp"

namespace wmisink::fakes {

/// An enumerator that does what a test tells it to.
class Enumerator final : public RefCounted<Enumerator, IEnumWbemClassObject> {
  public:
    struct Script {
        std::function<HRESULT(LONG timeout, ULONG count, IWbemClassObject** objects, ULONG* returned)> next{};
        std::function<HRESULT(ULONG count, IWbemObjectSink* sink)> next_async{};
        std::function<void()> released{};
    };

    explicit Enumerator(Script script) : script_{std::move(script)} {}
    ~Enumerator() override {
        if (script_.released) script_.released();
    }

    HRESULT STDMETHODCALLTYPE Reset() noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE Next(LONG timeout, ULONG count, IWbemClassObject** objects,
                                   ULONG* returned) noexcept override {
        *returned = 0;
        return script_.next ? script_.next(timeout, count, objects, returned) : E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE NextAsync(ULONG count, IWbemObjectSink* sink) noexcept override {
        return script_.next_async ? script_.next_async(count, sink) : E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE Clone(IEnumWbemClassObject**) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE Skip(LONG, ULONG) noexcept override { return E_NOTIMPL; }

  private:
    const Script script_;
};

}  // namespace wmisink::fakes
