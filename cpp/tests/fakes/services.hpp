#pragma once

#include <functional>
#include <utility>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/com/text.hpp"

namespace wmisink::fakes {

/// A namespace that does what a test tells it to for ExecQueryAsync and CancelAsyncCall, and nothing else.
class Services final : public RefCounted<Services, IWbemServices> {
  public:
    struct Script {
        std::function<HRESULT(const Services&, std::string query, IWbemObjectSink* sink)> exec_query_async;
        std::function<HRESULT(const Services&, IWbemObjectSink* sink)> cancel_async_call;
    };

    explicit Services(const Script& script) : script_{script} {}

    HRESULT STDMETHODCALLTYPE ExecQueryAsync(const BSTR, const BSTR query, LONG, IWbemContext*,
                                             IWbemObjectSink* sink) noexcept override {
        return script_.exec_query_async(*this, to_utf8(WideView{query, SysStringLen(query)}), sink);
    }
    HRESULT STDMETHODCALLTYPE CancelAsyncCall(IWbemObjectSink* sink) noexcept override {
        return script_.cancel_async_call ? script_.cancel_async_call(*this, sink) : WBEM_E_NOT_FOUND;
    }

    HRESULT STDMETHODCALLTYPE OpenNamespace(const BSTR, LONG, IWbemContext*, IWbemServices**,
                                            IWbemCallResult**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE QueryObjectSink(LONG, IWbemObjectSink**) noexcept override { return kNone; }
    HRESULT STDMETHODCALLTYPE GetObject(const BSTR, LONG, IWbemContext*, IWbemClassObject**,
                                        IWbemCallResult**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE GetObjectAsync(const BSTR, LONG, IWbemContext*,
                                             IWbemObjectSink*) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE PutClass(IWbemClassObject*, LONG, IWbemContext*,
                                       IWbemCallResult**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE PutClassAsync(IWbemClassObject*, LONG, IWbemContext*,
                                            IWbemObjectSink*) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE DeleteClass(const BSTR, LONG, IWbemContext*,
                                          IWbemCallResult**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE DeleteClassAsync(const BSTR, LONG, IWbemContext*,
                                               IWbemObjectSink*) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE CreateClassEnum(const BSTR, LONG, IWbemContext*,
                                              IEnumWbemClassObject**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE CreateClassEnumAsync(const BSTR, LONG, IWbemContext*,
                                                   IWbemObjectSink*) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE PutInstance(IWbemClassObject*, LONG, IWbemContext*,
                                          IWbemCallResult**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE PutInstanceAsync(IWbemClassObject*, LONG, IWbemContext*,
                                               IWbemObjectSink*) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE DeleteInstance(const BSTR, LONG, IWbemContext*,
                                             IWbemCallResult**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE DeleteInstanceAsync(const BSTR, LONG, IWbemContext*,
                                                  IWbemObjectSink*) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE CreateInstanceEnum(const BSTR, LONG, IWbemContext*,
                                                 IEnumWbemClassObject**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE CreateInstanceEnumAsync(const BSTR, LONG, IWbemContext*,
                                                      IWbemObjectSink*) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE ExecQuery(const BSTR, const BSTR, LONG, IWbemContext*,
                                        IEnumWbemClassObject**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE ExecNotificationQuery(const BSTR, const BSTR, LONG, IWbemContext*,
                                                    IEnumWbemClassObject**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE ExecNotificationQueryAsync(const BSTR, const BSTR, LONG, IWbemContext*,
                                                         IWbemObjectSink*) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE ExecMethod(const BSTR, const BSTR, LONG, IWbemContext*, IWbemClassObject*,
                                         IWbemClassObject**, IWbemCallResult**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE ExecMethodAsync(const BSTR, const BSTR, LONG, IWbemContext*, IWbemClassObject*,
                                              IWbemObjectSink*) noexcept override {
        return kNone;
    }

  private:
    static constexpr HRESULT kNone = WBEM_E_NOT_SUPPORTED;

    const Script& script_;
};

/// Hands out Services that follow one script, which outlives them.
class Locator final : public RefCounted<Locator, IWbemLocator> {
  public:
    using Connect = std::function<HRESULT(const std::string& resource)>;

    Locator(const Services::Script& script, Connect connect)
        : script_{script}, connect_{std::move(connect)} {}

    HRESULT STDMETHODCALLTYPE ConnectServer(const BSTR resource, const BSTR, const BSTR, const BSTR, LONG,
                                            const BSTR, IWbemContext*,
                                            IWbemServices** services) noexcept override {
        const HRESULT answer =
            connect_ ? connect_(to_utf8(WideView{resource, SysStringLen(resource)})) : S_OK;
        *services = FAILED(answer) ? nullptr : make_com<Services>(script_).detach();
        return answer;
    }

  private:
    const Services::Script& script_;
    const Connect connect_;
};

}  // namespace wmisink::fakes
