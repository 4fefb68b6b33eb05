#pragma once

#include "wmisink/com/abi/bstr.hpp"
#include "wmisink/com/abi/constants.hpp"
#include "wmisink/com/abi/guid.hpp"

/// @file
/// The root of every COM interface, and the few of COM's own that a WMI client meets. Destructors are
/// protected: an object goes when its last reference is released, never by delete.

/// Every interface's base. QueryInterface hands out an added reference, or E_NOINTERFACE with a null pointer;
/// AddRef and Release give the new count, for diagnostics only (Microsoft, "IUnknown").
struct IUnknown {
    virtual HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) = 0;
    virtual ULONG STDMETHODCALLTYPE AddRef() = 0;
    virtual ULONG STDMETHODCALLTYPE Release() = 0;

  protected:
    ~IUnknown() = default;
};

struct IClassFactory : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID iid, void** object) = 0;
    virtual HRESULT STDMETHODCALLTYPE LockServer(BOOL lock) = 0;

  protected:
    ~IClassFactory() = default;
};

/// What a failed call left for its caller, fetched with GetErrorInfo on the same thread.
struct IErrorInfo : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE GetGUID(GUID* guid) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetSource(BSTR* source) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetDescription(BSTR* description) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetHelpFile(BSTR* help_file) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetHelpContext(DWORD* help_context) = 0;

  protected:
    ~IErrorInfo() = default;
};

struct tagVARIANT;
using VARIANT = tagVARIANT;

struct ITypeInfo;
struct DISPPARAMS;
struct EXCEPINFO;
using DISPID = LONG;

/// Late binding. WMI's own interfaces do not use it; a VARIANT may hold one.
struct IDispatch : IUnknown {
    virtual HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT* count) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT index, LCID locale, ITypeInfo** type_info) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID iid, LPOLESTR* names, UINT count, LCID locale,
                                                    DISPID* ids) = 0;
    virtual HRESULT STDMETHODCALLTYPE Invoke(DISPID member, REFIID iid, LCID locale, WORD flags,
                                             DISPPARAMS* parameters, VARIANT* result, EXCEPINFO* exception,
                                             UINT* bad_argument) = 0;

  protected:
    ~IDispatch() = default;
};

extern "C" {

/// Takes this thread's error object: S_OK hands it over and clears it, S_FALSE with null when there is none.
/// `reserved` is 0, anything else E_INVALIDARG.
HRESULT GetErrorInfo(ULONG reserved, IErrorInfo** error) noexcept;

/// Sets this thread's error object, or clears it with null; it is AddRef'ed.
HRESULT SetErrorInfo(ULONG reserved, IErrorInfo* error) noexcept;
}
