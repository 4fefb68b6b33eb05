#pragma once

#include "wmisink/com/wmi.hpp"

namespace wmisink::embedded {

[[nodiscard]] constexpr bool has(LONG flags, LONG flag) noexcept { return (flags & flag) != 0; }

/// The flags that each method of IWbemServices takes, from its page and from its table in [MS-WMI] 3.1.4.3.
/// Any other is WBEM_E_INVALID_PARAMETER.
///
/// The asynchronous methods' pages list fewer, but clients pass the semisynchronous flags too, and they ask
/// nothing of a call that has a sink.
namespace call_flags {

constexpr LONG kSemisync = WBEM_FLAG_RETURN_IMMEDIATELY;
constexpr LONG kErrorObject = WBEM_FLAG_NO_ERROR_OBJECT;
constexpr LONG kPut = WBEM_FLAG_UPDATE_ONLY | WBEM_FLAG_CREATE_ONLY;

constexpr LONG kOpenNamespace = kSemisync;
constexpr LONG kGetObject =
    kSemisync | kErrorObject | WBEM_FLAG_DIRECT_READ | WBEM_FLAG_USE_AMENDED_QUALIFIERS;
constexpr LONG kEnumeration = kSemisync | kErrorObject | WBEM_FLAG_FORWARD_ONLY | WBEM_FLAG_SHALLOW |
                              WBEM_FLAG_ENSURE_LOCATABLE | WBEM_FLAG_DIRECT_READ |
                              WBEM_FLAG_USE_AMENDED_QUALIFIERS;
constexpr LONG kQuery = (kEnumeration & ~WBEM_FLAG_SHALLOW) | WBEM_FLAG_PROTOTYPE;
// Here 0x20 and 0x40 choose how a class with subclasses is updated.
constexpr LONG kPutClass =
    kSemisync | kPut | WBEM_MASK_UPDATE_MODE | WBEM_FLAG_ADVISORY | WBEM_FLAG_USE_AMENDED_QUALIFIERS;
constexpr LONG kDeleteClass = kSemisync | kErrorObject | WBEM_FLAG_ADVISORY;
constexpr LONG kPutInstance = kSemisync | kErrorObject | kPut | WBEM_FLAG_USE_AMENDED_QUALIFIERS;
constexpr LONG kDeleteInstance = kSemisync | kErrorObject;
constexpr LONG kExecMethod = kSemisync | kErrorObject;

/// What any method with a sink takes besides: progress statuses.
constexpr LONG kAsync = WBEM_FLAG_SEND_STATUS;

[[nodiscard]] constexpr bool fit(LONG flags, LONG known) noexcept { return !has(flags, ~known); }

}  // namespace call_flags
}  // namespace wmisink::embedded
