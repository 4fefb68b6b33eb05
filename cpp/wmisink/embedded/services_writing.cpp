// The part of Services that changes classes and instances, and that has methods done.

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/call_flags.hpp"
#include "wmisink/embedded/calls/deletion.hpp"
#include "wmisink/embedded/calls/exec_method.hpp"
#include "wmisink/embedded/calls/put_class.hpp"
#include "wmisink/embedded/calls/put_instance.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/event_sink.hpp"
#include "wmisink/embedded/services.hpp"

namespace wmisink::embedded {
namespace {

/// An out-parameter is null on every failure, as COM demands.
template <class Interface>
void clear(Interface** out) noexcept {
    if (out != nullptr) {
        *out = nullptr;
    }
}

/// For a call that gives nothing but how it ended.
void give_nothing(ResultBuffer::Ending&) noexcept {}

/// What a put is about: the object's path, or the name of its class where it has none.
Bstr subject_of(IWbemClassObject& object) {
    for (const WideView property : {"__RELPATH"_w, "__CLASS"_w}) {
        Variant value;
        const HRESULT read = object.Get(Text(property).c_str(), 0, value.put(), nullptr, nullptr);
        if (SUCCEEDED(read) && value.type() == VT_BSTR) {
            return Bstr(view_of(value->bstrVal));
        }
    }
    return {};
}

}  // namespace

HRESULT Services::put_now_or_later(const char* operation, LONG flags, LONG known, IWbemClassObject* object,
                                   IWbemContext* context, const MakeOperation& make,
                                   IWbemCallResult** result) const noexcept {
    clear(result);
    if (object == nullptr || !call_flags::fit(flags, known)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    return com_method([&] {
        const Bstr subject = subject_of(*object);
        return complete({.operation = operation, .parameter = subject.view(), .context = context}, flags,
                        make, result, give_nothing);
    });
}

HRESULT Services::put_to_sink(const char* operation, LONG flags, LONG known, IWbemClassObject* object,
                              IWbemContext* context, const MakeOperation& make,
                              IWbemObjectSink* sink) const noexcept {
    if (object == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    return com_method([&] {
        const Bstr subject = subject_of(*object);
        return start({.operation = operation, .parameter = subject.view(), .context = context}, flags, known,
                     make, sink);
    });
}

HRESULT Services::PutClass(IWbemClassObject* object, LONG flags, IWbemContext* context,
                           IWbemCallResult** result) noexcept {
    const auto make = [&] { return put_class(*object, flags, namespace_); };
    return put_now_or_later("PutClass", flags, call_flags::kPutClass, object, context, make, result);
}

HRESULT Services::PutClassAsync(IWbemClassObject* object, LONG flags, IWbemContext* context,
                                IWbemObjectSink* sink) noexcept {
    const auto make = [&] { return put_class(*object, flags, namespace_); };
    return put_to_sink("PutClass", flags, call_flags::kPutClass, object, context, make, sink);
}

HRESULT Services::PutInstance(IWbemClassObject* instance, LONG flags, IWbemContext* context,
                              IWbemCallResult** result) noexcept {
    const auto make = [&] { return put_instance(*instance, flags, context, namespace_); };
    return put_now_or_later("PutInstance", flags, call_flags::kPutInstance, instance, context, make, result);
}

HRESULT Services::PutInstanceAsync(IWbemClassObject* instance, LONG flags, IWbemContext* context,
                                   IWbemObjectSink* sink) noexcept {
    const auto make = [&] { return put_instance(*instance, flags, context, namespace_); };
    return put_to_sink("PutInstance", flags, call_flags::kPutInstance, instance, context, make, sink);
}

HRESULT Services::DeleteClass(const BSTR name, LONG flags, IWbemContext* context,
                              IWbemCallResult** result) noexcept {
    clear(result);
    if (is_empty(name) || !call_flags::fit(flags, call_flags::kDeleteClass)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto make = [&] { return delete_class(view_of(name), namespace_); };
    return complete({.operation = "DeleteClass", .parameter = view_of(name), .context = context}, flags, make,
                    result, give_nothing);
}

HRESULT Services::DeleteClassAsync(const BSTR name, LONG flags, IWbemContext* context,
                                   IWbemObjectSink* sink) noexcept {
    if (is_empty(name)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto make = [&] { return delete_class(view_of(name), namespace_); };
    return start({.operation = "DeleteClass", .parameter = view_of(name), .context = context}, flags,
                 call_flags::kDeleteClass, make, sink);
}

HRESULT Services::DeleteInstance(const BSTR path, LONG flags, IWbemContext* context,
                                 IWbemCallResult** result) noexcept {
    clear(result);
    if (is_empty(path) || !call_flags::fit(flags, call_flags::kDeleteInstance)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto make = [&] { return delete_instance(view_of(path), repository_, namespace_); };
    return complete({.operation = "DeleteInstance", .parameter = view_of(path), .context = context}, flags,
                    make, result, give_nothing);
}

HRESULT Services::DeleteInstanceAsync(const BSTR path, LONG flags, IWbemContext* context,
                                      IWbemObjectSink* sink) noexcept {
    if (is_empty(path)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto make = [&] { return delete_instance(view_of(path), repository_, namespace_); };
    return start({.operation = "DeleteInstance", .parameter = view_of(path), .context = context}, flags,
                 call_flags::kDeleteInstance, make, sink);
}

HRESULT Services::ExecMethod(const BSTR path, const BSTR method, LONG flags, IWbemContext* context,
                             IWbemClassObject* in_parameters, IWbemClassObject** out_parameters,
                             IWbemCallResult** result) noexcept {
    clear(out_parameters);
    clear(result);
    if (is_empty(path) || is_empty(method) || !call_flags::fit(flags, call_flags::kExecMethod)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto make = [&] {
        return exec_method(view_of(path), view_of(method), in_parameters, repository_, namespace_);
    };
    return complete_object({.operation = "ExecMethod", .parameter = view_of(path), .context = context}, flags,
                           make, out_parameters, result);
}

HRESULT Services::ExecMethodAsync(const BSTR path, const BSTR method, LONG flags, IWbemContext* context,
                                  IWbemClassObject* in_parameters, IWbemObjectSink* sink) noexcept {
    if (is_empty(path) || is_empty(method)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto make = [&] {
        return exec_method(view_of(path), view_of(method), in_parameters, repository_, namespace_);
    };
    return start({.operation = "ExecMethod", .parameter = view_of(path), .context = context}, flags,
                 call_flags::kExecMethod, make, sink);
}

HRESULT Services::QueryObjectSink(LONG flags, IWbemObjectSink** handler) noexcept {
    if (flags != 0 || handler == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *handler = nullptr;
    return com_method([&] {
        *handler = make_event_sink(namespace_).detach();
        return WBEM_S_NO_ERROR;
    });
}

}  // namespace wmisink::embedded
