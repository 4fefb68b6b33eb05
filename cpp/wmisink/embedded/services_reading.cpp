// The part of Services that finds: namespaces, objects, classes, instances and the answers of queries.

#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/embedded/call_flags.hpp"
#include "wmisink/embedded/calls/class_enumeration.hpp"
#include "wmisink/embedded/calls/get_object.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/query.hpp"
#include "wmisink/embedded/select.hpp"
#include "wmisink/embedded/services.hpp"

namespace wmisink::embedded {
namespace {

HRESULT check_query(BSTR language, BSTR query, LONG flags, LONG known) noexcept {
    if (is_empty(language) || is_empty(query)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (!equal_ignoring_case(view_of(language), "WQL"_w)) {
        return WBEM_E_INVALID_QUERY_TYPE;
    }
    return call_flags::fit(flags, known) ? WBEM_S_NO_ERROR : WBEM_E_INVALID_PARAMETER;
}

}  // namespace

Operation Services::select(WideView query, LONG flags) const {
    const QueryOptions options{.locatable = has(flags, WBEM_FLAG_ENSURE_LOCATABLE),
                               .prototype = has(flags, WBEM_FLAG_PROTOTYPE)};
    return [nspace = namespace_, text = Text(query), options](ResultOutput& output) {
        run_query(text, *nspace, options, output);
    };
}

Operation Services::instances(WideView class_name, LONG flags) const {
    return [nspace = namespace_, name = Text(class_name), deep = !has(flags, WBEM_FLAG_SHALLOW)](
               ResultOutput& output) { run_select(plan_instances(name, *nspace, deep), *nspace, output); };
}

Operation Services::opening(WideView name) const {
    Text path(namespace_->path());
    path += OLECHAR{'\\'};
    path += name;
    return [repository = repository_, path = std::move(path)](ResultOutput& output) {
        auto opened = repository->find_namespace(path);
        if (opened == nullptr) {
            throw Failure(WBEM_E_INVALID_NAMESPACE, "OpenNamespace",
                          "There is no namespace " + to_utf8(path) + ".", to_utf8(path));
        }
        output.opened(make_com<Services>(repository, std::move(opened)));
    };
}

HRESULT Services::OpenNamespace(const BSTR name, LONG flags, IWbemContext* context, IWbemServices** services,
                                IWbemCallResult** result) noexcept {
    if (services != nullptr) {
        *services = nullptr;
    }
    // Semisynchronously the services have no other way to come back.
    const bool nowhere_to_put =
        result == nullptr && (services == nullptr || has(flags, call_flags::kSemisync));
    if (is_empty(name) || nowhere_to_put || !call_flags::fit(flags, call_flags::kOpenNamespace)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto make = [&] { return opening(view_of(name)); };
    const auto give = [&](ResultBuffer::Ending& ending) {
        if (services != nullptr) {
            *services = ending.services.detach();
        }
    };
    return complete({.operation = "OpenNamespace", .parameter = view_of(name), .context = context}, flags,
                    make, result, give);
}

HRESULT Services::GetObject(const BSTR path, LONG flags, IWbemContext* context, IWbemClassObject** object,
                            IWbemCallResult** result) noexcept {
    if ((object == nullptr && result == nullptr) || !call_flags::fit(flags, call_flags::kGetObject)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto make = [&] { return get_object(view_of(path), repository_, namespace_); };
    return complete_object({.operation = "GetObject", .parameter = view_of(path), .context = context}, flags,
                           make, object, result);
}

HRESULT Services::GetObjectAsync(const BSTR path, LONG flags, IWbemContext* context,
                                 IWbemObjectSink* sink) noexcept {
    const auto make = [&] { return get_object(view_of(path), repository_, namespace_); };
    return start({.operation = "GetObject", .parameter = view_of(path), .context = context}, flags,
                 call_flags::kGetObject, make, sink);
}

HRESULT Services::CreateClassEnum(const BSTR superclass, LONG flags, IWbemContext* context,
                                  IEnumWbemClassObject** enumerator) noexcept {
    const auto make = [&] { return enumerate_classes(view_of(superclass), flags, namespace_); };
    return enumerate({.operation = "CreateClassEnum", .parameter = view_of(superclass), .context = context},
                     flags, call_flags::kEnumeration, make, enumerator);
}

HRESULT Services::CreateClassEnumAsync(const BSTR superclass, LONG flags, IWbemContext* context,
                                       IWbemObjectSink* sink) noexcept {
    const auto make = [&] { return enumerate_classes(view_of(superclass), flags, namespace_); };
    return start({.operation = "CreateClassEnum", .parameter = view_of(superclass), .context = context},
                 flags, call_flags::kEnumeration, make, sink);
}

HRESULT Services::CreateInstanceEnum(const BSTR class_name, LONG flags, IWbemContext* context,
                                     IEnumWbemClassObject** enumerator) noexcept {
    if (is_empty(class_name)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto make = [&] { return instances(view_of(class_name), flags); };
    return enumerate(
        {.operation = "CreateInstanceEnum", .parameter = view_of(class_name), .context = context}, flags,
        call_flags::kEnumeration, make, enumerator);
}

HRESULT Services::CreateInstanceEnumAsync(const BSTR class_name, LONG flags, IWbemContext* context,
                                          IWbemObjectSink* sink) noexcept {
    if (is_empty(class_name)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto make = [&] { return instances(view_of(class_name), flags); };
    return start({.operation = "CreateInstanceEnum", .parameter = view_of(class_name), .context = context},
                 flags, call_flags::kEnumeration, make, sink);
}

HRESULT Services::ExecQuery(const BSTR language, const BSTR query, LONG flags, IWbemContext* context,
                            IEnumWbemClassObject** enumerator) noexcept {
    if (const HRESULT status = check_query(language, query, flags, call_flags::kQuery); FAILED(status)) {
        return status;
    }
    const auto make = [&] { return select(view_of(query), flags); };
    return enumerate({.operation = "ExecQuery", .parameter = view_of(query), .context = context}, flags,
                     call_flags::kQuery, make, enumerator);
}

HRESULT Services::ExecQueryAsync(const BSTR language, const BSTR query, LONG flags, IWbemContext* context,
                                 IWbemObjectSink* sink) noexcept {
    if (sink == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const LONG known = call_flags::kQuery | call_flags::kAsync;
    if (const HRESULT status = check_query(language, query, flags, known); FAILED(status)) {
        return status;
    }
    const auto make = [&] { return select(view_of(query), flags); };
    return start({.operation = "ExecQuery", .parameter = view_of(query), .context = context}, flags,
                 call_flags::kQuery, make, sink);
}

}  // namespace wmisink::embedded
