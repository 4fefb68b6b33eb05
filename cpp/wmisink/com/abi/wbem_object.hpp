#pragma once

#include "wmisink/com/abi/variant.hpp"

/// @file
/// WMI's objects and what belongs to them: IWbemClassObject, IWbemQualifierSet, IWbemContext (wbemcli.h).
/// [out] strings, variants and arrays belong to the caller. Out-parameters that the caller does not want may
/// be null.

struct IWbemQualifierSet : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE Get(LPCWSTR name, LONG flags, VARIANT* value, LONG* flavor) = 0;
    virtual HRESULT STDMETHODCALLTYPE Put(LPCWSTR name, VARIANT* value, LONG flavor) = 0;
    virtual HRESULT STDMETHODCALLTYPE Delete(LPCWSTR name) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetNames(LONG flags, SAFEARRAY** names) = 0;
    virtual HRESULT STDMETHODCALLTYPE BeginEnumeration(LONG flags) = 0;
    virtual HRESULT STDMETHODCALLTYPE Next(LONG flags, BSTR* name, VARIANT* value, LONG* flavor) = 0;
    virtual HRESULT STDMETHODCALLTYPE EndEnumeration() = 0;

  protected:
    ~IWbemQualifierSet() = default;
};

/// A class or an instance. Not thread-safe: a thread that writes, or enumerates, must be alone with it.
struct IWbemClassObject : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE GetQualifierSet(IWbemQualifierSet** qualifiers) = 0;
    virtual HRESULT STDMETHODCALLTYPE Get(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE* type,
                                          LONG* flavor) = 0;
    virtual HRESULT STDMETHODCALLTYPE Put(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE type) = 0;
    virtual HRESULT STDMETHODCALLTYPE Delete(LPCWSTR name) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetNames(LPCWSTR qualifier, LONG flags, VARIANT* qualifier_value,
                                               SAFEARRAY** names) = 0;
    virtual HRESULT STDMETHODCALLTYPE BeginEnumeration(LONG flags) = 0;
    virtual HRESULT STDMETHODCALLTYPE Next(LONG flags, BSTR* name, VARIANT* value, CIMTYPE* type,
                                           LONG* flavor) = 0;
    virtual HRESULT STDMETHODCALLTYPE EndEnumeration() = 0;
    virtual HRESULT STDMETHODCALLTYPE GetPropertyQualifierSet(LPCWSTR property,
                                                              IWbemQualifierSet** qualifiers) = 0;
    virtual HRESULT STDMETHODCALLTYPE Clone(IWbemClassObject** copy) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetObjectText(LONG flags, BSTR* text) = 0;
    virtual HRESULT STDMETHODCALLTYPE SpawnDerivedClass(LONG flags, IWbemClassObject** derived) = 0;
    virtual HRESULT STDMETHODCALLTYPE SpawnInstance(LONG flags, IWbemClassObject** instance) = 0;
    virtual HRESULT STDMETHODCALLTYPE CompareTo(LONG flags, IWbemClassObject* other) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetPropertyOrigin(LPCWSTR name, BSTR* class_name) = 0;
    virtual HRESULT STDMETHODCALLTYPE InheritsFrom(LPCWSTR ancestor) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetMethod(LPCWSTR name, LONG flags, IWbemClassObject** in_signature,
                                                IWbemClassObject** out_signature) = 0;
    virtual HRESULT STDMETHODCALLTYPE PutMethod(LPCWSTR name, LONG flags, IWbemClassObject* in_signature,
                                                IWbemClassObject* out_signature) = 0;
    virtual HRESULT STDMETHODCALLTYPE DeleteMethod(LPCWSTR name) = 0;
    virtual HRESULT STDMETHODCALLTYPE BeginMethodEnumeration(LONG flags) = 0;
    virtual HRESULT STDMETHODCALLTYPE NextMethod(LONG flags, BSTR* name, IWbemClassObject** in_signature,
                                                 IWbemClassObject** out_signature) = 0;
    virtual HRESULT STDMETHODCALLTYPE EndMethodEnumeration() = 0;
    virtual HRESULT STDMETHODCALLTYPE GetMethodQualifierSet(LPCWSTR method,
                                                            IWbemQualifierSet** qualifiers) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetMethodOrigin(LPCWSTR method, BSTR* class_name) = 0;

  protected:
    ~IWbemClassObject() = default;
};

/// Named values that a client passes to the provider along with a call.
struct IWbemContext : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE Clone(IWbemContext** copy) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetNames(LONG flags, SAFEARRAY** names) = 0;
    virtual HRESULT STDMETHODCALLTYPE BeginEnumeration(LONG flags) = 0;
    virtual HRESULT STDMETHODCALLTYPE Next(LONG flags, BSTR* name, VARIANT* value) = 0;
    virtual HRESULT STDMETHODCALLTYPE EndEnumeration() = 0;
    virtual HRESULT STDMETHODCALLTYPE SetValue(LPCWSTR name, LONG flags, VARIANT* value) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetValue(LPCWSTR name, LONG flags, VARIANT* value) = 0;
    virtual HRESULT STDMETHODCALLTYPE DeleteValue(LPCWSTR name, LONG flags) = 0;
    virtual HRESULT STDMETHODCALLTYPE DeleteAll() = 0;

  protected:
    ~IWbemContext() = default;
};
