// Compiled twice, against our declarations and against the SDK's; abi_drift_test compares the two objects'
// facts. It stays out of namespace wmisink, where our constants would stand in front of the SDK's.
#include "abi_facts.hpp"

#include <tuple>

namespace facts = wmisink::abi_facts;

#define TYPE_NAME(type) \
    template <>         \
    inline constexpr std::string_view facts::kTypeName<type> = #type;

TYPE_NAME(GUID)
TYPE_NAME(VARIANT)
TYPE_NAME(SAFEARRAY)
TYPE_NAME(SAFEARRAYBOUND)
TYPE_NAME(IUnknown)
TYPE_NAME(IErrorInfo)
TYPE_NAME(ITypeInfo)
TYPE_NAME(DISPPARAMS)
TYPE_NAME(EXCEPINFO)
TYPE_NAME(IWbemServices)
TYPE_NAME(IWbemClassObject)
TYPE_NAME(IWbemQualifierSet)
TYPE_NAME(IWbemContext)
TYPE_NAME(IWbemCallResult)
TYPE_NAME(IEnumWbemClassObject)
TYPE_NAME(IWbemObjectSink)
TYPE_NAME(IWbemEventSink)

namespace {

#define WMISINK_CONSTANT(type, name, value) facts::constant(#name, name),
constexpr facts::Fact<facts::Number> kConstants[] = {
#include "wmisink/com/abi/com_status.def"
#include "wmisink/com/abi/wbem_flags.def"
#include "wmisink/com/abi/wbem_status.def"
#define CONSTANT(name) facts::constant(#name, name)
    CONSTANT(VARIANT_TRUE),  CONSTANT(VARIANT_FALSE), CONSTANT(FADF_AUTO),        CONSTANT(FADF_STATIC),
    CONSTANT(FADF_EMBEDDED), CONSTANT(FADF_RECORD),   CONSTANT(FADF_FIXEDSIZE),   CONSTANT(FADF_HAVEIID),
    CONSTANT(FADF_UNKNOWN),  CONSTANT(FADF_BSTR),     CONSTANT(FADF_HAVEVARTYPE), CONSTANT(FADF_DISPATCH),
    CONSTANT(FADF_VARIANT),  CONSTANT(FADF_RESERVED)};

#ifdef _WIN32
#define IID_OF(interface_name) facts::identifier("IID_" #interface_name, __uuidof(interface_name))
#define CLSID_OF(class_name) facts::identifier("CLSID_" #class_name, __uuidof(class_name))
#else
#define IID_OF(interface_name) facts::identifier("IID_" #interface_name, IID_##interface_name)
#define CLSID_OF(class_name) facts::identifier("CLSID_" #class_name, CLSID_##class_name)
#endif
constexpr facts::Fact<GUID> kIds[] = {
    IID_OF(IUnknown),
    IID_OF(IClassFactory),
    IID_OF(IErrorInfo),
    IID_OF(IDispatch),
    IID_OF(IWbemLocator),
    IID_OF(IWbemServices),
    IID_OF(IWbemClassObject),
    IID_OF(IWbemQualifierSet),
    IID_OF(IWbemContext),
    IID_OF(IWbemCallResult),
    IID_OF(IEnumWbemClassObject),
    IID_OF(IWbemObjectSink),
    IID_OF(IWbemObjectSinkEx),
    IID_OF(IWbemEventSink),
    IID_OF(IUnsecuredApartment),
    IID_OF(IWbemUnsecuredApartment),
    IID_OF(IWbemStatusCodeText),
    CLSID_OF(WbemLocator),
    CLSID_OF(WbemContext),
    CLSID_OF(WbemStatusCodeText),
    CLSID_OF(UnsecuredApartment),
};

#define SIZE(type) \
    facts::number("sizeof " #type, sizeof(type)), facts::number("alignof " #type, alignof(type))
#define OFFSET(type, member) facts::number("offsetof " #type "::" #member, offsetof(type, member))
#define MEMBER(type, member) \
    OFFSET(type, member), facts::number("sizeof " #type "::" #member, sizeof(type::member))
constexpr facts::Fact<facts::Number> kLayouts[] = {
    SIZE(GUID),
    MEMBER(GUID, Data1),
    MEMBER(GUID, Data2),
    MEMBER(GUID, Data3),
    MEMBER(GUID, Data4),
    SIZE(VARIANT),
    MEMBER(VARIANT, vt),
    MEMBER(VARIANT, wReserved1),
    MEMBER(VARIANT, wReserved2),
    MEMBER(VARIANT, wReserved3),
    MEMBER(VARIANT, llVal),
    MEMBER(VARIANT, lVal),
    MEMBER(VARIANT, bVal),
    MEMBER(VARIANT, iVal),
    MEMBER(VARIANT, fltVal),
    MEMBER(VARIANT, dblVal),
    MEMBER(VARIANT, boolVal),
    MEMBER(VARIANT, scode),
    MEMBER(VARIANT, cyVal),
    MEMBER(VARIANT, date),
    MEMBER(VARIANT, bstrVal),
    MEMBER(VARIANT, punkVal),
    MEMBER(VARIANT, pdispVal),
    MEMBER(VARIANT, parray),
    MEMBER(VARIANT, pvarVal),
    MEMBER(VARIANT, byref),
    MEMBER(VARIANT, cVal),
    MEMBER(VARIANT, uiVal),
    MEMBER(VARIANT, ulVal),
    MEMBER(VARIANT, ullVal),
    MEMBER(VARIANT, intVal),
    MEMBER(VARIANT, uintVal),
    SIZE(SAFEARRAY),
    MEMBER(SAFEARRAY, cDims),
    MEMBER(SAFEARRAY, fFeatures),
    MEMBER(SAFEARRAY, cbElements),
    MEMBER(SAFEARRAY, cLocks),
    MEMBER(SAFEARRAY, pvData),
    MEMBER(SAFEARRAY, rgsabound),
    SIZE(SAFEARRAYBOUND),
    MEMBER(SAFEARRAYBOUND, cElements),
    MEMBER(SAFEARRAYBOUND, lLbound),
    SIZE(DECIMAL),
    MEMBER(DECIMAL, wReserved),
    MEMBER(DECIMAL, scale),
    MEMBER(DECIMAL, sign),
    MEMBER(DECIMAL, Hi32),
    MEMBER(DECIMAL, Lo64),
    SIZE(CY),
    SIZE(BYTE),
    SIZE(SHORT),
    SIZE(LONG),
    SIZE(ULONG),
    SIZE(DWORD),
    SIZE(LONGLONG),
    SIZE(BOOL),
    SIZE(HRESULT),
    SIZE(OLECHAR),
    SIZE(BSTR),
    SIZE(CIMTYPE),
    SIZE(VARTYPE),
    SIZE(VARIANT_BOOL),
};

#define FUNCTION(name) facts::function<decltype(name)>(#name)
constexpr facts::Fact<facts::Number> kFunctions[] = {
    FUNCTION(SysAllocString),        FUNCTION(SysAllocStringLen),     FUNCTION(SysAllocStringByteLen),
    FUNCTION(SysReAllocString),      FUNCTION(SysReAllocStringLen),   FUNCTION(SysFreeString),
    FUNCTION(SysStringLen),          FUNCTION(SysStringByteLen),      FUNCTION(VariantInit),
    FUNCTION(VariantClear),          FUNCTION(VariantCopy),           FUNCTION(SafeArrayCreate),
    FUNCTION(SafeArrayCreateVector), FUNCTION(SafeArrayDestroy),      FUNCTION(SafeArrayCopy),
    FUNCTION(SafeArrayRedim),        FUNCTION(SafeArrayLock),         FUNCTION(SafeArrayUnlock),
    FUNCTION(SafeArrayAccessData),   FUNCTION(SafeArrayUnaccessData), FUNCTION(SafeArrayGetDim),
    FUNCTION(SafeArrayGetElemsize),  FUNCTION(SafeArrayGetVartype),   FUNCTION(SafeArrayGetLBound),
    FUNCTION(SafeArrayGetUBound),    FUNCTION(SafeArrayPtrOfIndex),   FUNCTION(SafeArrayGetElement),
    FUNCTION(SafeArrayPutElement),   FUNCTION(GetErrorInfo),          FUNCTION(SetErrorInfo),
};

#define METHOD(interface_name, name) \
    facts::method<interface_name>(#interface_name "::" #name, &interface_name::name)
#define END(interface_name)                                                 \
    facts::method<facts::Behind<interface_name>>(#interface_name "::(end)", \
                                                 &facts::Behind<interface_name>::end)

constexpr auto kCom = std::tuple(
    // The SDK has a template of this name beside it.
    facts::method<IUnknown>(
        "IUnknown::QueryInterface",
        static_cast<HRESULT (STDMETHODCALLTYPE IUnknown::*)(REFIID, void**)>(&IUnknown::QueryInterface)),
    METHOD(IUnknown, AddRef), METHOD(IUnknown, Release), END(IUnknown), METHOD(IClassFactory, CreateInstance),
    METHOD(IClassFactory, LockServer), END(IClassFactory), METHOD(IErrorInfo, GetGUID),
    METHOD(IErrorInfo, GetSource), METHOD(IErrorInfo, GetDescription), METHOD(IErrorInfo, GetHelpFile),
    METHOD(IErrorInfo, GetHelpContext), END(IErrorInfo), METHOD(IDispatch, GetTypeInfoCount),
    METHOD(IDispatch, GetTypeInfo), METHOD(IDispatch, GetIDsOfNames), METHOD(IDispatch, Invoke),
    END(IDispatch));

constexpr auto kQualifierSet = std::tuple(
    METHOD(IWbemQualifierSet, Get), METHOD(IWbemQualifierSet, Put), METHOD(IWbemQualifierSet, Delete),
    METHOD(IWbemQualifierSet, GetNames), METHOD(IWbemQualifierSet, BeginEnumeration),
    METHOD(IWbemQualifierSet, Next), METHOD(IWbemQualifierSet, EndEnumeration), END(IWbemQualifierSet));

constexpr auto kClassObject = std::tuple(
    METHOD(IWbemClassObject, GetQualifierSet), METHOD(IWbemClassObject, Get), METHOD(IWbemClassObject, Put),
    METHOD(IWbemClassObject, Delete), METHOD(IWbemClassObject, GetNames),
    METHOD(IWbemClassObject, BeginEnumeration), METHOD(IWbemClassObject, Next),
    METHOD(IWbemClassObject, EndEnumeration), METHOD(IWbemClassObject, GetPropertyQualifierSet),
    METHOD(IWbemClassObject, Clone), METHOD(IWbemClassObject, GetObjectText),
    METHOD(IWbemClassObject, SpawnDerivedClass), METHOD(IWbemClassObject, SpawnInstance),
    METHOD(IWbemClassObject, CompareTo), METHOD(IWbemClassObject, GetPropertyOrigin),
    METHOD(IWbemClassObject, InheritsFrom), METHOD(IWbemClassObject, GetMethod),
    METHOD(IWbemClassObject, PutMethod), METHOD(IWbemClassObject, DeleteMethod),
    METHOD(IWbemClassObject, BeginMethodEnumeration), METHOD(IWbemClassObject, NextMethod),
    METHOD(IWbemClassObject, EndMethodEnumeration), METHOD(IWbemClassObject, GetMethodQualifierSet),
    METHOD(IWbemClassObject, GetMethodOrigin), END(IWbemClassObject));

constexpr auto kContext = std::tuple(METHOD(IWbemContext, Clone), METHOD(IWbemContext, GetNames),
                                     METHOD(IWbemContext, BeginEnumeration), METHOD(IWbemContext, Next),
                                     METHOD(IWbemContext, EndEnumeration), METHOD(IWbemContext, SetValue),
                                     METHOD(IWbemContext, GetValue), METHOD(IWbemContext, DeleteValue),
                                     METHOD(IWbemContext, DeleteAll), END(IWbemContext));

constexpr auto kSinks =
    std::tuple(METHOD(IWbemObjectSink, Indicate), METHOD(IWbemObjectSink, SetStatus), END(IWbemObjectSink),
               METHOD(IWbemObjectSinkEx, WriteMessage), METHOD(IWbemObjectSinkEx, WriteError),
               METHOD(IWbemObjectSinkEx, PromptUser), METHOD(IWbemObjectSinkEx, WriteProgress),
               METHOD(IWbemObjectSinkEx, WriteStreamParameter), END(IWbemObjectSinkEx),
               METHOD(IWbemEventSink, SetSinkSecurity), METHOD(IWbemEventSink, IsActive),
               METHOD(IWbemEventSink, GetRestrictedSink), METHOD(IWbemEventSink, SetBatchingParameters),
               END(IWbemEventSink), METHOD(IUnsecuredApartment, CreateObjectStub), END(IUnsecuredApartment),
               METHOD(IWbemUnsecuredApartment, CreateSinkStub), END(IWbemUnsecuredApartment),
               METHOD(IWbemStatusCodeText, GetErrorCodeText),
               METHOD(IWbemStatusCodeText, GetFacilityCodeText), END(IWbemStatusCodeText));

constexpr auto kServices =
    std::tuple(METHOD(IWbemServices, OpenNamespace), METHOD(IWbemServices, CancelAsyncCall),
               METHOD(IWbemServices, QueryObjectSink), METHOD(IWbemServices, GetObject),
               METHOD(IWbemServices, GetObjectAsync), METHOD(IWbemServices, PutClass),
               METHOD(IWbemServices, PutClassAsync), METHOD(IWbemServices, DeleteClass),
               METHOD(IWbemServices, DeleteClassAsync), METHOD(IWbemServices, CreateClassEnum),
               METHOD(IWbemServices, CreateClassEnumAsync), METHOD(IWbemServices, PutInstance),
               METHOD(IWbemServices, PutInstanceAsync), METHOD(IWbemServices, DeleteInstance),
               METHOD(IWbemServices, DeleteInstanceAsync), METHOD(IWbemServices, CreateInstanceEnum),
               METHOD(IWbemServices, CreateInstanceEnumAsync), METHOD(IWbemServices, ExecQuery),
               METHOD(IWbemServices, ExecQueryAsync), METHOD(IWbemServices, ExecNotificationQuery),
               METHOD(IWbemServices, ExecNotificationQueryAsync), METHOD(IWbemServices, ExecMethod),
               METHOD(IWbemServices, ExecMethodAsync), END(IWbemServices));

constexpr auto kOthers = std::tuple(
    METHOD(IWbemLocator, ConnectServer), END(IWbemLocator), METHOD(IEnumWbemClassObject, Reset),
    METHOD(IEnumWbemClassObject, Next), METHOD(IEnumWbemClassObject, NextAsync),
    METHOD(IEnumWbemClassObject, Clone), METHOD(IEnumWbemClassObject, Skip), END(IEnumWbemClassObject),
    METHOD(IWbemCallResult, GetResultObject), METHOD(IWbemCallResult, GetResultString),
    METHOD(IWbemCallResult, GetResultServices), METHOD(IWbemCallResult, GetCallStatus), END(IWbemCallResult));

}  // namespace

// Makes the compiler put the facts into the object.
extern const void* const wmisink_abi_facts[];
const void* const wmisink_abi_facts[] = {kConstants, kIds,           kLayouts,      kFunctions,
                                         &kCom,      &kQualifierSet, &kClassObject, &kContext,
                                         &kSinks,    &kServices,     &kOthers};
