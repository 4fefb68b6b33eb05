#pragma once

#include <functional>
#include <string>
#include <utility>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/com/text.hpp"

namespace wmisink::fakes {

/// What an asynchronous method was asked: its own name, the text and the object that it was given.
struct Asked {
    std::string method;
    std::string text;
    std::string method_name;
    LONG flags = 0;
    IWbemClassObject* object = nullptr;
};

/// A namespace that does what a test tells it to, and refuses the rest.
class Services final : public RefCounted<Services, IWbemServices> {
  public:
    struct Script {
        std::function<HRESULT(const Services&, std::string query, IWbemObjectSink* sink)> exec_query_async;
        std::function<HRESULT(const Services&, IWbemObjectSink* sink)> cancel_async_call;
        /// Every asynchronous method but ExecQueryAsync.
        std::function<HRESULT(const Asked& asked, IWbemObjectSink* sink)> other_async;
        std::function<HRESULT(std::string path, IWbemClassObject** object)> get_object;
        /// The semisynchronous forms of a query and of getting an object.
        std::function<HRESULT(IEnumWbemClassObject** rows)> exec_query{};
        std::function<HRESULT(IWbemCallResult** result)> get_result{};
        /// Told of the context of every call, before what it is about.
        std::function<void(const char* method, IWbemContext* context)> saw_context{};
        /// Every method that gives an enumerator.
        std::function<HRESULT(const Asked& asked, IEnumWbemClassObject** rows)> enumerate;
        /// Every semisynchronous method with one answer, GetObject among them.
        std::function<HRESULT(const Asked& asked, IWbemClassObject** object, IWbemCallResult** result)> ask;
    };

    explicit Services(const Script& script) : script_{script} {}

    /// Of the query last started, for the function that the script has for it.
    [[nodiscard]] LONG query_flags() const noexcept { return query_flags_; }

    HRESULT STDMETHODCALLTYPE ExecQueryAsync(const BSTR, const BSTR query, LONG flags, IWbemContext* context,
                                             IWbemObjectSink* sink) noexcept override {
        note("ExecQueryAsync", context);
        query_flags_ = flags;
        return script_.exec_query_async(*this, text(query), sink);
    }
    HRESULT STDMETHODCALLTYPE CancelAsyncCall(IWbemObjectSink* sink) noexcept override {
        return script_.cancel_async_call ? script_.cancel_async_call(*this, sink) : WBEM_E_NOT_FOUND;
    }

    HRESULT STDMETHODCALLTYPE OpenNamespace(const BSTR, LONG, IWbemContext*, IWbemServices**,
                                            IWbemCallResult**) noexcept override {
        return kNone;
    }
    HRESULT STDMETHODCALLTYPE QueryObjectSink(LONG, IWbemObjectSink**) noexcept override { return kNone; }
    HRESULT STDMETHODCALLTYPE GetObject(const BSTR path, LONG flags, IWbemContext* context,
                                        IWbemClassObject** object,
                                        IWbemCallResult** result) noexcept override {
        note("GetObject", context);
        if (result != nullptr && script_.get_result) return script_.get_result(result);
        if (result != nullptr) return answer({"GetObject", text(path), {}, flags, nullptr}, object, result);
        *object = nullptr;
        return script_.get_object ? script_.get_object(text(path), object) : kNone;
    }
    HRESULT STDMETHODCALLTYPE GetObjectAsync(const BSTR name, LONG flags, IWbemContext* context,
                                             IWbemObjectSink* sink) noexcept override {
        note("GetObjectAsync", context);
        return other({"GetObjectAsync", text(name), {}, flags, nullptr}, sink);
    }
    HRESULT STDMETHODCALLTYPE PutClass(IWbemClassObject* object, LONG flags, IWbemContext*,
                                       IWbemCallResult** result) noexcept override {
        return answer({"PutClass", {}, {}, flags, object}, nullptr, result);
    }
    HRESULT STDMETHODCALLTYPE PutClassAsync(IWbemClassObject* object, LONG flags, IWbemContext* context,
                                            IWbemObjectSink* sink) noexcept override {
        note("PutClassAsync", context);
        return other({"PutClassAsync", {}, {}, flags, object}, sink);
    }
    HRESULT STDMETHODCALLTYPE DeleteClass(const BSTR name, LONG flags, IWbemContext*,
                                          IWbemCallResult** result) noexcept override {
        return answer({"DeleteClass", text(name), {}, flags, nullptr}, nullptr, result);
    }
    HRESULT STDMETHODCALLTYPE DeleteClassAsync(const BSTR name, LONG flags, IWbemContext* context,
                                               IWbemObjectSink* sink) noexcept override {
        note("DeleteClassAsync", context);
        return other({"DeleteClassAsync", text(name), {}, flags, nullptr}, sink);
    }
    HRESULT STDMETHODCALLTYPE CreateClassEnum(const BSTR name, LONG flags, IWbemContext*,
                                              IEnumWbemClassObject** rows) noexcept override {
        return enumeration({"CreateClassEnum", text(name), {}, flags, nullptr}, rows);
    }
    HRESULT STDMETHODCALLTYPE CreateClassEnumAsync(const BSTR name, LONG flags, IWbemContext* context,
                                                   IWbemObjectSink* sink) noexcept override {
        note("CreateClassEnumAsync", context);
        return other({"CreateClassEnumAsync", text(name), {}, flags, nullptr}, sink);
    }
    HRESULT STDMETHODCALLTYPE PutInstance(IWbemClassObject* object, LONG flags, IWbemContext*,
                                          IWbemCallResult** result) noexcept override {
        return answer({"PutInstance", {}, {}, flags, object}, nullptr, result);
    }
    HRESULT STDMETHODCALLTYPE PutInstanceAsync(IWbemClassObject* object, LONG flags, IWbemContext* context,
                                               IWbemObjectSink* sink) noexcept override {
        note("PutInstanceAsync", context);
        return other({"PutInstanceAsync", {}, {}, flags, object}, sink);
    }
    HRESULT STDMETHODCALLTYPE DeleteInstance(const BSTR name, LONG flags, IWbemContext*,
                                             IWbemCallResult** result) noexcept override {
        return answer({"DeleteInstance", text(name), {}, flags, nullptr}, nullptr, result);
    }
    HRESULT STDMETHODCALLTYPE DeleteInstanceAsync(const BSTR name, LONG flags, IWbemContext* context,
                                                  IWbemObjectSink* sink) noexcept override {
        note("DeleteInstanceAsync", context);
        return other({"DeleteInstanceAsync", text(name), {}, flags, nullptr}, sink);
    }
    HRESULT STDMETHODCALLTYPE CreateInstanceEnum(const BSTR name, LONG flags, IWbemContext*,
                                                 IEnumWbemClassObject** rows) noexcept override {
        return enumeration({"CreateInstanceEnum", text(name), {}, flags, nullptr}, rows);
    }
    HRESULT STDMETHODCALLTYPE CreateInstanceEnumAsync(const BSTR name, LONG flags, IWbemContext* context,
                                                      IWbemObjectSink* sink) noexcept override {
        note("CreateInstanceEnumAsync", context);
        return other({"CreateInstanceEnumAsync", text(name), {}, flags, nullptr}, sink);
    }
    HRESULT STDMETHODCALLTYPE ExecQuery(const BSTR, const BSTR query, LONG flags, IWbemContext* context,
                                        IEnumWbemClassObject** rows) noexcept override {
        note("ExecQuery", context);
        if (script_.exec_query) return script_.exec_query(rows);
        return enumeration({"ExecQuery", text(query), {}, flags, nullptr}, rows);
    }
    HRESULT STDMETHODCALLTYPE ExecNotificationQuery(const BSTR, const BSTR query, LONG flags, IWbemContext*,
                                                    IEnumWbemClassObject** rows) noexcept override {
        return enumeration({"ExecNotificationQuery", text(query), {}, flags, nullptr}, rows);
    }
    HRESULT STDMETHODCALLTYPE ExecNotificationQueryAsync(const BSTR, const BSTR query, LONG flags,
                                                         IWbemContext* context,
                                                         IWbemObjectSink* sink) noexcept override {
        note("ExecNotificationQueryAsync", context);
        return other({"ExecNotificationQueryAsync", text(query), {}, flags, nullptr}, sink);
    }
    HRESULT STDMETHODCALLTYPE ExecMethod(const BSTR path, const BSTR method, LONG flags, IWbemContext*,
                                         IWbemClassObject* in_parameters, IWbemClassObject** out_parameters,
                                         IWbemCallResult** result) noexcept override {
        return answer({"ExecMethod", text(path), text(method), flags, in_parameters}, out_parameters, result);
    }
    HRESULT STDMETHODCALLTYPE ExecMethodAsync(const BSTR path, const BSTR method, LONG flags,
                                              IWbemContext* context, IWbemClassObject* in_parameters,
                                              IWbemObjectSink* sink) noexcept override {
        note("ExecMethodAsync", context);
        return other({"ExecMethodAsync", text(path), text(method), flags, in_parameters}, sink);
    }

  private:
    static constexpr HRESULT kNone = WBEM_E_NOT_SUPPORTED;

    void note(const char* method, IWbemContext* context) const {
        if (script_.saw_context) script_.saw_context(method, context);
    }
    static std::string text(BSTR given) { return to_utf8(WideView{given, SysStringLen(given)}); }
    HRESULT enumeration(const Asked& asked, IEnumWbemClassObject** rows) const {
        *rows = nullptr;
        return script_.enumerate ? script_.enumerate(asked, rows) : kNone;
    }
    HRESULT answer(const Asked& asked, IWbemClassObject** object, IWbemCallResult** result) const {
        return script_.ask ? script_.ask(asked, object, result) : kNone;
    }
    HRESULT other(const Asked& asked, IWbemObjectSink* sink) const {
        return script_.other_async ? script_.other_async(asked, sink) : kNone;
    }

    const Script& script_;
    LONG query_flags_ = 0;
};

/// Hands out Services that follow one script, which outlives them.
class Locator final : public RefCounted<Locator, IWbemLocator> {
  public:
    using Connect = std::function<HRESULT(const std::string& resource)>;

    Locator(const Services::Script& script, Connect connect)
        : script_{script}, connect_{std::move(connect)} {}

    HRESULT STDMETHODCALLTYPE ConnectServer(const BSTR resource, const BSTR, const BSTR, const BSTR, LONG,
                                            const BSTR, IWbemContext* context,
                                            IWbemServices** services) noexcept override {
        if (script_.saw_context) script_.saw_context("ConnectServer", context);
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
