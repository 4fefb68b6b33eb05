#include "wmisink/embedded/unsecured_apartment.hpp"

#include <utility>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/com_method.hpp"

namespace wmisink::embedded {
namespace {

class Stub final : public RefCounted<Stub, IWbemObjectSink> {
  public:
    explicit Stub(com_ptr<IWbemObjectSink> sink) noexcept : sink_(std::move(sink)) {}

    HRESULT STDMETHODCALLTYPE Indicate(LONG count, IWbemClassObject** objects) noexcept override {
        return sink_->Indicate(count, objects);
    }

    HRESULT STDMETHODCALLTYPE SetStatus(LONG flags, HRESULT status, BSTR text,
                                        IWbemClassObject* object) noexcept override {
        return sink_->SetStatus(flags, status, text, object);
    }

  private:
    com_ptr<IWbemObjectSink> sink_;
};

class Apartment final : public RefCounted<Apartment, IWbemUnsecuredApartment> {
  public:
    HRESULT STDMETHODCALLTYPE CreateObjectStub(IUnknown* object, IUnknown** stub) noexcept override {
        if (object == nullptr || stub == nullptr) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *stub = nullptr;
        return com_method([&] {
            auto sink = com_ptr<IUnknown>::share(object).query<IWbemObjectSink>();
            if (!sink) {
                return E_NOINTERFACE;
            }
            *stub = make_com<Stub>(std::move(sink)).detach();
            return S_OK;
        });
    }

    HRESULT STDMETHODCALLTYPE CreateSinkStub(IWbemObjectSink* sink, DWORD flags, LPCWSTR reserved,
                                             IWbemObjectSink** stub) noexcept override {
        constexpr DWORD kLast = WBEM_FLAG_UNSECAPP_DONT_CHECK_ACCESS;
        if (sink == nullptr || stub == nullptr || reserved != nullptr || flags > kLast) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *stub = nullptr;
        return com_method([&] {
            *stub = make_com<Stub>(com_ptr<IWbemObjectSink>::share(sink)).detach();
            return S_OK;
        });
    }
};

}  // namespace

com_ptr<IWbemUnsecuredApartment> make_unsecured_apartment() { return make_com<Apartment>(); }

long live_apartments() noexcept { return Apartment::live_count() + Stub::live_count(); }

}  // namespace wmisink::embedded
