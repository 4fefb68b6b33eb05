#include "wmisink/client/security/sink_security.hpp"

#include "wmisink/com/error.hpp"

namespace wmisink {

namespace {

template <class Apartment>
com_ptr<Apartment> create_apartment(const ClassSource& source, HRESULT& result) {
    com_ptr<Apartment> apartment;
    result = source.create(CLSID_UnsecuredApartment, iid_of<Apartment>(), apartment.put_void());
    return apartment;
}

com_ptr<IWbemObjectSink> sink_stub(const ClassSource& source, IWbemObjectSink* sink, LONG flags,
                                   HRESULT& result) {
    com_ptr<IWbemObjectSink> stub;
    const auto apartment = create_apartment<IWbemUnsecuredApartment>(source, result);
    if (!apartment) return stub;
    result = apartment->CreateSinkStub(sink, static_cast<DWORD>(flags), nullptr, stub.put());
    // The page of CreateSinkStub says that the pointer is an IWbemObjectSink, and that it is an IUnknown to
    // be queried; asking is right for both.
    return stub ? stub.query<IWbemObjectSink>() : stub;
}

com_ptr<IWbemObjectSink> object_stub(const ClassSource& source, IWbemObjectSink* sink) {
    HRESULT result = S_OK;
    const auto apartment = create_apartment<IUnsecuredApartment>(source, result);
    if (!apartment) return {};
    com_ptr<IUnknown> stub;
    if (FAILED(apartment->CreateObjectStub(sink, stub.put())) || !stub) return {};
    return stub.query<IWbemObjectSink>();
}

}  // namespace

const char* security_name(SinkSecurity security) noexcept {
    switch (security) {
        case SinkSecurity::direct:
            return "direct";
        case SinkSecurity::unsecured:
            return "unsecured";
        case SinkSecurity::checked:
            return "checked";
        case SinkSecurity::verified:
            return "verified";
    }
    return "unknown";
}

SinkStub make_stub(const ClassSource& source, com_ptr<IWbemObjectSink> sink, SinkSecurity asked) {
    if (asked == SinkSecurity::direct || asked == SinkSecurity::verified) return {std::move(sink), asked};
    HRESULT result = S_OK;
    const bool checked = asked == SinkSecurity::checked;
    // Without the check unsecapp.exe goes by UnsecAppAccessControlDefault, with which an administrator may
    // demand it of everybody: WBEM_FLAG_UNSECAPP_DONT_CHECK_ACCESS would override that.
    const LONG flags = checked ? WBEM_FLAG_UNSECAPP_CHECK_ACCESS : WBEM_FLAG_UNSECAPP_DEFAULT_CHECK_ACCESS;
    if (auto stub = sink_stub(source, sink.get(), flags, result)) return {std::move(stub), asked};
    if (checked) {
        throw WmiError(FAILED(result) ? result : E_NOINTERFACE, "IWbemUnsecuredApartment::CreateSinkStub");
    }
    if (auto stub = object_stub(source, sink.get())) return {std::move(stub), asked};
    return {std::move(sink), SinkSecurity::direct};
}

}  // namespace wmisink
