#pragma once

#include "wmisink/com/wmi.hpp"

/// @file
/// Which IID belongs to which interface, and which interface it extends. An interface of one's own joins by
/// specialising both.

namespace wmisink {

/// The IID of an interface; deleted for a type that is not one.
template <class Interface>
const IID& iid_of() noexcept = delete;

/// The interface that `Interface` extends, so that an object which implements it also answers for its base.
template <class Interface>
struct InterfaceBase {
    using type = IUnknown;
};
template <>
struct InterfaceBase<IWbemObjectSinkEx> {
    using type = IWbemObjectSink;
};
template <>
struct InterfaceBase<IWbemEventSink> {
    using type = IWbemObjectSink;
};
template <>
struct InterfaceBase<IWbemUnsecuredApartment> {
    using type = IUnsecuredApartment;
};

// clang-format off: a table.
template <> inline const IID& iid_of<IUnknown>() noexcept { return IID_IUnknown; }
template <> inline const IID& iid_of<IClassFactory>() noexcept { return IID_IClassFactory; }
template <> inline const IID& iid_of<IErrorInfo>() noexcept { return IID_IErrorInfo; }
template <> inline const IID& iid_of<IDispatch>() noexcept { return IID_IDispatch; }
template <> inline const IID& iid_of<IWbemLocator>() noexcept { return IID_IWbemLocator; }
template <> inline const IID& iid_of<IWbemServices>() noexcept { return IID_IWbemServices; }
template <> inline const IID& iid_of<IWbemClassObject>() noexcept { return IID_IWbemClassObject; }
template <> inline const IID& iid_of<IWbemQualifierSet>() noexcept { return IID_IWbemQualifierSet; }
template <> inline const IID& iid_of<IWbemContext>() noexcept { return IID_IWbemContext; }
template <> inline const IID& iid_of<IWbemCallResult>() noexcept { return IID_IWbemCallResult; }
template <> inline const IID& iid_of<IEnumWbemClassObject>() noexcept { return IID_IEnumWbemClassObject; }
template <> inline const IID& iid_of<IWbemObjectSink>() noexcept { return IID_IWbemObjectSink; }
template <> inline const IID& iid_of<IWbemObjectSinkEx>() noexcept { return IID_IWbemObjectSinkEx; }
template <> inline const IID& iid_of<IWbemEventSink>() noexcept { return IID_IWbemEventSink; }
template <> inline const IID& iid_of<IUnsecuredApartment>() noexcept { return IID_IUnsecuredApartment; }
template <> inline const IID& iid_of<IWbemUnsecuredApartment>() noexcept {
    return IID_IWbemUnsecuredApartment;
}
template <> inline const IID& iid_of<IWbemStatusCodeText>() noexcept { return IID_IWbemStatusCodeText; }
// clang-format on

}  // namespace wmisink
