#pragma once

#include <functional>
#include <memory>
#include <string>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/outstanding_calls.hpp"
#include "wmisink/embedded/repository.hpp"
#include "wmisink/embedded/result_buffer.hpp"

namespace wmisink::embedded {

/// An IWbemServices on one namespace. Every method may be called from any thread, and any number of calls may
/// be outstanding at once.
///
/// Every method makes an Operation of what it is asked (see calls/) and delivers its objects in one of three
/// ways: run at once on the caller's thread; run by a worker that feeds an enumerator or a call result; run
/// as an AsyncCall into the client's sink. A context is for
/// providers, and for PutInstance. Source for the
/// rules: Microsoft, "IWbemServices interface", and [MS-WMI] 3.1.4.3.
class Services final : public RefCounted<Services, IWbemServices> {
  public:
    Services(std::shared_ptr<Repository> repository, std::shared_ptr<Namespace> nspace);
    ~Services() override;

    HRESULT STDMETHODCALLTYPE OpenNamespace(const BSTR name, LONG flags, IWbemContext* context,
                                            IWbemServices** services,
                                            IWbemCallResult** result) noexcept override;
    HRESULT STDMETHODCALLTYPE CancelAsyncCall(IWbemObjectSink* sink) noexcept override;
    HRESULT STDMETHODCALLTYPE GetObject(const BSTR path, LONG flags, IWbemContext* context,
                                        IWbemClassObject** object,
                                        IWbemCallResult** result) noexcept override;
    HRESULT STDMETHODCALLTYPE GetObjectAsync(const BSTR path, LONG flags, IWbemContext* context,
                                             IWbemObjectSink* sink) noexcept override;
    HRESULT STDMETHODCALLTYPE CreateInstanceEnum(const BSTR class_name, LONG flags, IWbemContext* context,
                                                 IEnumWbemClassObject** enumerator) noexcept override;
    HRESULT STDMETHODCALLTYPE CreateInstanceEnumAsync(const BSTR class_name, LONG flags,
                                                      IWbemContext* context,
                                                      IWbemObjectSink* sink) noexcept override;
    HRESULT STDMETHODCALLTYPE ExecQuery(const BSTR language, const BSTR query, LONG flags,
                                        IWbemContext* context,
                                        IEnumWbemClassObject** enumerator) noexcept override;
    HRESULT STDMETHODCALLTYPE ExecQueryAsync(const BSTR language, const BSTR query, LONG flags,
                                             IWbemContext* context, IWbemObjectSink* sink) noexcept override;

    HRESULT STDMETHODCALLTYPE QueryObjectSink(LONG flags, IWbemObjectSink** handler) noexcept override;
    HRESULT STDMETHODCALLTYPE PutClass(IWbemClassObject* object, LONG flags, IWbemContext* context,
                                       IWbemCallResult** result) noexcept override;
    HRESULT STDMETHODCALLTYPE PutClassAsync(IWbemClassObject* object, LONG flags, IWbemContext* context,
                                            IWbemObjectSink* sink) noexcept override;
    HRESULT STDMETHODCALLTYPE DeleteClass(const BSTR name, LONG flags, IWbemContext* context,
                                          IWbemCallResult** result) noexcept override;
    HRESULT STDMETHODCALLTYPE DeleteClassAsync(const BSTR name, LONG flags, IWbemContext* context,
                                               IWbemObjectSink* sink) noexcept override;
    HRESULT STDMETHODCALLTYPE CreateClassEnum(const BSTR superclass, LONG flags, IWbemContext* context,
                                              IEnumWbemClassObject** enumerator) noexcept override;
    HRESULT STDMETHODCALLTYPE CreateClassEnumAsync(const BSTR superclass, LONG flags, IWbemContext* context,
                                                   IWbemObjectSink* sink) noexcept override;
    HRESULT STDMETHODCALLTYPE PutInstance(IWbemClassObject* instance, LONG flags, IWbemContext* context,
                                          IWbemCallResult** result) noexcept override;
    HRESULT STDMETHODCALLTYPE PutInstanceAsync(IWbemClassObject* instance, LONG flags, IWbemContext* context,
                                               IWbemObjectSink* sink) noexcept override;
    HRESULT STDMETHODCALLTYPE DeleteInstance(const BSTR path, LONG flags, IWbemContext* context,
                                             IWbemCallResult** result) noexcept override;
    HRESULT STDMETHODCALLTYPE DeleteInstanceAsync(const BSTR path, LONG flags, IWbemContext* context,
                                                  IWbemObjectSink* sink) noexcept override;
    HRESULT STDMETHODCALLTYPE ExecNotificationQuery(const BSTR language, const BSTR query, LONG flags,
                                                    IWbemContext* context,
                                                    IEnumWbemClassObject** enumerator) noexcept override;
    HRESULT STDMETHODCALLTYPE ExecNotificationQueryAsync(const BSTR language, const BSTR query, LONG flags,
                                                         IWbemContext* context,
                                                         IWbemObjectSink* sink) noexcept override;
    HRESULT STDMETHODCALLTYPE ExecMethod(const BSTR path, const BSTR method, LONG flags,
                                         IWbemContext* context, IWbemClassObject* in_parameters,
                                         IWbemClassObject** out_parameters,
                                         IWbemCallResult** result) noexcept override;
    HRESULT STDMETHODCALLTYPE ExecMethodAsync(const BSTR path, const BSTR method, LONG flags,
                                              IWbemContext* context, IWbemClassObject* in_parameters,
                                              IWbemObjectSink* sink) noexcept override;

  private:
    /// Which call it is, for the extended status.
    struct Purpose {
        const char* operation;
        WideView parameter;
        IWbemContext* context = nullptr;
    };
    using FaultRef = std::shared_ptr<const Fault>;
    using MakeOperation = std::function<Operation()>;
    using Give = std::function<void(ResultBuffer::Ending&)>;

    [[nodiscard]] Operation select(WideView query, LONG flags) const;
    [[nodiscard]] Operation instances(WideView class_name, LONG flags) const;
    [[nodiscard]] Operation opening(WideView name) const;

    /// Runs a method's body, unless a fault of the repository's plan befalls it; a failure is left for
    /// GetErrorInfo.
    [[nodiscard]] HRESULT with_fault(const Purpose& purpose,
                                     const std::function<HRESULT(const FaultRef&)>& body) const noexcept;
    /// The operation as the call runs it: with the context for its providers, and with the fault.
    [[nodiscard]] Operation prepared(Operation operation, const Purpose& purpose,
                                     const FaultRef& fault) const;
    /// Has a worker fill the buffer.
    void run_later(const Purpose& purpose, Operation operation, std::shared_ptr<ResultBuffer> buffer) const;

    // The ways to deliver. Each refuses flags that are not `known`.

    /// With an enumerator.
    [[nodiscard]] HRESULT enumerate(const Purpose& purpose, LONG flags, LONG known, const MakeOperation& make,
                                    IEnumWbemClassObject** enumerator) const noexcept;
    /// At once, by `give`; or later, by the call result.
    [[nodiscard]] HRESULT complete(const Purpose& purpose, LONG flags, const MakeOperation& make,
                                   IWbemCallResult** result, const Give& give) const noexcept;
    /// The same for a call that gives one object; both may be null.
    [[nodiscard]] HRESULT complete_object(const Purpose& purpose, LONG flags, const MakeOperation& make,
                                          IWbemClassObject** object, IWbemCallResult** result) const noexcept;
    /// The same for PutClass and PutInstance.
    [[nodiscard]] HRESULT put_now_or_later(const char* operation, LONG flags, LONG known,
                                           IWbemClassObject* object, IWbemContext* context,
                                           const MakeOperation& make,
                                           IWbemCallResult** result) const noexcept;
    [[nodiscard]] HRESULT put_to_sink(const char* operation, LONG flags, LONG known, IWbemClassObject* object,
                                      IWbemContext* context, const MakeOperation& make,
                                      IWbemObjectSink* sink) const noexcept;
    /// To a sink.
    [[nodiscard]] HRESULT start(const Purpose& purpose, LONG flags, LONG known, const MakeOperation& make,
                                IWbemObjectSink* sink) const noexcept;

    // First, so that it is let go last.
    std::shared_ptr<Repository> repository_;
    std::shared_ptr<Namespace> namespace_;
    std::shared_ptr<OutstandingCalls> outstanding_;
};

}  // namespace wmisink::embedded
