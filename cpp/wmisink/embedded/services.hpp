#pragma once

#include <functional>
#include <memory>
#include <string>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/outstanding_calls.hpp"
#include "wmisink/embedded/repository.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// An IWbemServices on one namespace. Every method may be called from any thread, and any number of calls may
/// be outstanding at once.
///
/// It finds: queries, instances, classes by path, namespaces. Writing, methods, events and the enumeration of
/// classes return WBEM_E_NOT_SUPPORTED, and so does an IWbemCallResult asked for. Source for the rules:
/// Microsoft, "IWbemServices interface", and [MS-WMI] 3.1.4.3.
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
    };
    using FaultRef = std::shared_ptr<const Fault>;

    [[nodiscard]] Operation select(WideView query, LONG flags) const;
    [[nodiscard]] Operation instances(WideView class_name, LONG flags) const;
    /// Runs a synchronous method's body; a failure is left for GetErrorInfo.
    [[nodiscard]] HRESULT in_sync(const Purpose& purpose,
                                  const std::function<HRESULT()>& body) const noexcept;
    /// The same for a method that a fault of the repository's plan may befall.
    [[nodiscard]] HRESULT with_fault(const Purpose& purpose,
                                     const std::function<HRESULT(const FaultRef&)>& body) const noexcept;
    [[nodiscard]] Operation with_fault(Operation operation, const FaultRef& fault) const;
    [[nodiscard]] HRESULT enumerate(const Purpose& purpose, LONG flags,
                                    const std::function<Operation()>& make,
                                    IEnumWbemClassObject** enumerator) const noexcept;
    [[nodiscard]] HRESULT start(const Purpose& purpose, LONG flags, const std::function<Operation()>& make,
                                IWbemObjectSink& sink) const noexcept;

    // First, so that it is let go last.
    std::shared_ptr<Repository> repository_;
    std::shared_ptr<Namespace> namespace_;
    std::shared_ptr<OutstandingCalls> outstanding_;
};

}  // namespace wmisink::embedded
