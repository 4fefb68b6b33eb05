#pragma once

#include "wmisink/com/abi/wbem_sink.hpp"

/// @file
/// The way into WMI: IWbemLocator, a namespace's IWbemServices, and what its calls return (wbemcli.h).
/// Every [out] interface is an added reference. Of a method's two out-parameters for a result and an
/// IWbemCallResult, either may be null.

struct IWbemServices;

struct IEnumWbemClassObject : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE Reset() = 0;

    /// Up to `count` objects within `timeout` milliseconds. WBEM_S_FALSE or WBEM_S_TIMEDOUT may come along
    /// with objects: only `*returned` tells.
    virtual HRESULT STDMETHODCALLTYPE Next(LONG timeout, ULONG count, IWbemClassObject** objects,
                                           ULONG* returned) = 0;
    virtual HRESULT STDMETHODCALLTYPE NextAsync(ULONG count, IWbemObjectSink* sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE Clone(IEnumWbemClassObject** copy) = 0;
    virtual HRESULT STDMETHODCALLTYPE Skip(LONG timeout, ULONG count) = 0;

  protected:
    ~IEnumWbemClassObject() = default;
};

/// What a semisynchronous call returns at once. Timeouts are in milliseconds.
struct IWbemCallResult : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE GetResultObject(LONG timeout, IWbemClassObject** object) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetResultString(LONG timeout, BSTR* text) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetResultServices(LONG timeout, IWbemServices** services) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetCallStatus(LONG timeout, LONG* status) = 0;

  protected:
    ~IWbemCallResult() = default;
};

/// A namespace. Thread-safe. After a failed asynchronous call the sink is unused (Microsoft,
/// "ExecQueryAsync").
struct IWbemServices : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE OpenNamespace(const BSTR name, LONG flags, IWbemContext* context,
                                                    IWbemServices** services, IWbemCallResult** result) = 0;

    /// Cancels every call that was started with this very sink pointer.
    virtual HRESULT STDMETHODCALLTYPE CancelAsyncCall(IWbemObjectSink* sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE QueryObjectSink(LONG flags, IWbemObjectSink** handler) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetObject(const BSTR path, LONG flags, IWbemContext* context,
                                                IWbemClassObject** object, IWbemCallResult** result) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetObjectAsync(const BSTR path, LONG flags, IWbemContext* context,
                                                     IWbemObjectSink* sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE PutClass(IWbemClassObject* object, LONG flags, IWbemContext* context,
                                               IWbemCallResult** result) = 0;
    virtual HRESULT STDMETHODCALLTYPE PutClassAsync(IWbemClassObject* object, LONG flags,
                                                    IWbemContext* context, IWbemObjectSink* sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE DeleteClass(const BSTR name, LONG flags, IWbemContext* context,
                                                  IWbemCallResult** result) = 0;
    virtual HRESULT STDMETHODCALLTYPE DeleteClassAsync(const BSTR name, LONG flags, IWbemContext* context,
                                                       IWbemObjectSink* sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE CreateClassEnum(const BSTR superclass, LONG flags,
                                                      IWbemContext* context,
                                                      IEnumWbemClassObject** enumerator) = 0;
    virtual HRESULT STDMETHODCALLTYPE CreateClassEnumAsync(const BSTR superclass, LONG flags,
                                                           IWbemContext* context, IWbemObjectSink* sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE PutInstance(IWbemClassObject* instance, LONG flags,
                                                  IWbemContext* context, IWbemCallResult** result) = 0;
    virtual HRESULT STDMETHODCALLTYPE PutInstanceAsync(IWbemClassObject* instance, LONG flags,
                                                       IWbemContext* context, IWbemObjectSink* sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE DeleteInstance(const BSTR path, LONG flags, IWbemContext* context,
                                                     IWbemCallResult** result) = 0;
    virtual HRESULT STDMETHODCALLTYPE DeleteInstanceAsync(const BSTR path, LONG flags, IWbemContext* context,
                                                          IWbemObjectSink* sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE CreateInstanceEnum(const BSTR class_name, LONG flags,
                                                         IWbemContext* context,
                                                         IEnumWbemClassObject** enumerator) = 0;
    virtual HRESULT STDMETHODCALLTYPE CreateInstanceEnumAsync(const BSTR class_name, LONG flags,
                                                              IWbemContext* context,
                                                              IWbemObjectSink* sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE ExecQuery(const BSTR language, const BSTR query, LONG flags,
                                                IWbemContext* context, IEnumWbemClassObject** enumerator) = 0;
    virtual HRESULT STDMETHODCALLTYPE ExecQueryAsync(const BSTR language, const BSTR query, LONG flags,
                                                     IWbemContext* context, IWbemObjectSink* sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE ExecNotificationQuery(const BSTR language, const BSTR query, LONG flags,
                                                            IWbemContext* context,
                                                            IEnumWbemClassObject** enumerator) = 0;
    virtual HRESULT STDMETHODCALLTYPE ExecNotificationQueryAsync(const BSTR language, const BSTR query,
                                                                 LONG flags, IWbemContext* context,
                                                                 IWbemObjectSink* sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE ExecMethod(const BSTR path, const BSTR method, LONG flags,
                                                 IWbemContext* context, IWbemClassObject* in_parameters,
                                                 IWbemClassObject** out_parameters,
                                                 IWbemCallResult** result) = 0;
    virtual HRESULT STDMETHODCALLTYPE ExecMethodAsync(const BSTR path, const BSTR method, LONG flags,
                                                      IWbemContext* context, IWbemClassObject* in_parameters,
                                                      IWbemObjectSink* sink) = 0;

  protected:
    ~IWbemServices() = default;
};

struct IWbemLocator : IUnknown {
    /// Connects to a namespace such as `root\cimv2` or `\\host\root\cimv2`. Credentials are null for the
    /// local machine. Without WBEM_FLAG_CONNECT_USE_MAX_WAIT it may wait for ever (Microsoft,
    /// "ConnectServer").
    virtual HRESULT STDMETHODCALLTYPE ConnectServer(const BSTR network_resource, const BSTR user,
                                                    const BSTR password, const BSTR locale,
                                                    LONG security_flags, const BSTR authority,
                                                    IWbemContext* context, IWbemServices** services) = 0;

  protected:
    ~IWbemLocator() = default;
};
