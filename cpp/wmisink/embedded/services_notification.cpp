// The subscriptions of Services: queries for events.

#include "wmisink/com/bstr.hpp"
#include "wmisink/embedded/events/enumerated_events.hpp"
#include "wmisink/embedded/events/notification_call.hpp"
#include "wmisink/embedded/faults/faulty_sink.hpp"
#include "wmisink/embedded/services.hpp"

namespace wmisink::embedded {
namespace {

constexpr LONG kSemisynchronous = WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY;

/// The pages of the two methods list fewer; these ask nothing of events.
constexpr LONG kKnownFlags =
    kSemisynchronous | WBEM_FLAG_NO_ERROR_OBJECT | WBEM_FLAG_SEND_STATUS | WBEM_FLAG_USE_AMENDED_QUALIFIERS;

HRESULT check_query(BSTR language, BSTR query, LONG flags) noexcept {
    if (is_empty(language) || is_empty(query)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (!equal_ignoring_case(view_of(language), "WQL"_w)) {
        return WBEM_E_INVALID_QUERY_TYPE;
    }
    return (flags & ~kKnownFlags) != 0 ? WBEM_E_INVALID_PARAMETER : WBEM_S_NO_ERROR;
}

}  // namespace

/// "This parameter must be set to both WBEM_FLAG_RETURN_IMMEDIATELY and WBEM_FLAG_FORWARD_ONLY, or the call
/// fails" (Microsoft, "IWbemServices::ExecNotificationQuery").
HRESULT Services::ExecNotificationQuery(const BSTR language, const BSTR query, LONG flags, IWbemContext*,
                                        IEnumWbemClassObject** enumerator) noexcept {
    if (enumerator == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *enumerator = nullptr;
    if ((flags & kSemisynchronous) != kSemisynchronous) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (const HRESULT status = check_query(language, query, flags); FAILED(status)) {
        return status;
    }
    const Purpose purpose{.operation = "ExecNotificationQuery", .parameter = view_of(query)};
    return with_fault(purpose, [&](const FaultRef&) {
        *enumerator = enumerate_events({.repository = repository_, .nspace = namespace_},
                                       plan_events(view_of(query), *namespace_))
                          .detach();
        return WBEM_S_NO_ERROR;
    });
}

/// A query that is wrong fails at once, as it does on Windows: there System.Management throws from
/// ManagementEventWatcher.Start(), which makes this call (dotnet/runtime; reports of "Invalid class" from
/// there, LenovoLegionToolkit #393). What goes wrong later comes in SetStatus.
HRESULT Services::ExecNotificationQueryAsync(const BSTR language, const BSTR query, LONG flags, IWbemContext*,
                                             IWbemObjectSink* sink) noexcept {
    if (sink == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (const HRESULT status = check_query(language, query, flags); FAILED(status)) {
        return status;
    }
    const Purpose purpose{.operation = "ExecNotificationQuery", .parameter = view_of(query)};
    return with_fault(purpose, [&](const FaultRef& fault) {
        EventPlan plan = plan_events(view_of(query), *namespace_);
        const com_ptr<IWbemObjectSink> told =
            fault == nullptr ? com_ptr<IWbemObjectSink>::share(sink) : make_faulty_sink(*sink, fault);
        const EventHome home{.repository = repository_, .nspace = namespace_};
        const auto call = std::make_shared<NotificationCall>(
            home, outstanding_,
            NotificationCall::Options{.query = to_utf8(view_of(query)),
                                      .error_object = (flags & WBEM_FLAG_NO_ERROR_OBJECT) == 0},
            *sink, *told);
        call->start(namespace_->events().subscription(home, std::move(plan), call));
        return WBEM_S_NO_ERROR;
    });
}

}  // namespace wmisink::embedded
