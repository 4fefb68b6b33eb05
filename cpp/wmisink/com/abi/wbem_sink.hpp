#pragma once

#include "wmisink/com/abi/wbem_object.hpp"

/// @file
/// What WMI calls back, and the apartments that stand between (wbemcli.h, wbemprov.h).

/// Takes the results of an asynchronous call. The objects of Indicate belong to the caller: AddRef what is
/// kept. SetStatus may come without any Indicate; `flags` is a WBEM_STATUS_TYPE, and under
/// WBEM_STATUS_PROGRESS `status` is no HRESULT (Microsoft, "IWbemObjectSink::SetStatus").
struct IWbemObjectSink : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE Indicate(LONG count, IWbemClassObject** objects) = 0;
    virtual HRESULT STDMETHODCALLTYPE SetStatus(LONG flags, HRESULT status, BSTR text,
                                                IWbemClassObject* object) = 0;

  protected:
    ~IWbemObjectSink() = default;
};

/// A sink that a provider can also talk to.
struct IWbemObjectSinkEx : IWbemObjectSink {
    virtual HRESULT STDMETHODCALLTYPE WriteMessage(ULONG channel, const BSTR message) = 0;
    virtual HRESULT STDMETHODCALLTYPE WriteError(IWbemClassObject* error, unsigned char* returned) = 0;
    virtual HRESULT STDMETHODCALLTYPE PromptUser(const BSTR message, unsigned char prompt_type,
                                                 unsigned char* returned) = 0;
    virtual HRESULT STDMETHODCALLTYPE WriteProgress(const BSTR activity, const BSTR current_operation,
                                                    const BSTR status_description, ULONG percent_complete,
                                                    ULONG seconds_remaining) = 0;
    virtual HRESULT STDMETHODCALLTYPE WriteStreamParameter(const BSTR name, VARIANT* value, ULONG type,
                                                           ULONG flags) = 0;

  protected:
    ~IWbemObjectSinkEx() = default;
};

/// The sink that WMI hands to an event provider.
struct IWbemEventSink : IWbemObjectSink {
    virtual HRESULT STDMETHODCALLTYPE SetSinkSecurity(LONG length, BYTE* descriptor) = 0;
    virtual HRESULT STDMETHODCALLTYPE IsActive() = 0;
    virtual HRESULT STDMETHODCALLTYPE GetRestrictedSink(LONG query_count, const LPCWSTR* queries,
                                                        IUnknown* callback, IWbemEventSink** sink) = 0;
    virtual HRESULT STDMETHODCALLTYPE SetBatchingParameters(LONG flags, DWORD max_buffer_size,
                                                            DWORD max_send_latency) = 0;

  protected:
    ~IWbemEventSink() = default;
};

/// Makes a stub in a process of its own, through which callbacks of any authentication level come.
struct IUnsecuredApartment : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE CreateObjectStub(IUnknown* object, IUnknown** stub) = 0;

  protected:
    ~IUnsecuredApartment() = default;
};

/// The same with a choice of access checks; `flags` is a WBEM_UNSECAPP_FLAG_TYPE, `reserved` is null.
struct IWbemUnsecuredApartment : IUnsecuredApartment {
    virtual HRESULT STDMETHODCALLTYPE CreateSinkStub(IWbemObjectSink* sink, DWORD flags, LPCWSTR reserved,
                                                     IWbemObjectSink** stub) = 0;

  protected:
    ~IWbemUnsecuredApartment() = default;
};

/// The system's own text for a status.
struct IWbemStatusCodeText : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE GetErrorCodeText(HRESULT status, LCID locale, LONG flags,
                                                       BSTR* text) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetFacilityCodeText(HRESULT status, LCID locale, LONG flags,
                                                          BSTR* text) = 0;

  protected:
    ~IWbemStatusCodeText() = default;
};
