#include "wmisink/embedded/services.hpp"

#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/embedded/async_call.hpp"
#include "wmisink/embedded/call_failure.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/enumerator.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/faults/faulty_output.hpp"
#include "wmisink/embedded/faults/faulty_sink.hpp"
#include "wmisink/embedded/find_object.hpp"
#include "wmisink/embedded/query.hpp"
#include "wmisink/embedded/select.hpp"

namespace wmisink::embedded {
namespace {

/// Batches that may wait for the reader of a forward-only enumerator.
constexpr std::size_t kBatchesAhead = 4;

/// ExecQueryAsync's page lists fewer, but clients pass the semisynchronous ones too, and they ask nothing of
/// it.
constexpr LONG kKnownFlags = WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY |
                             WBEM_FLAG_NO_ERROR_OBJECT | WBEM_FLAG_SEND_STATUS | WBEM_FLAG_ENSURE_LOCATABLE |
                             WBEM_FLAG_DIRECT_READ | WBEM_FLAG_SHALLOW | WBEM_FLAG_USE_AMENDED_QUALIFIERS;

bool has(LONG flags, LONG flag) noexcept { return (flags & flag) != 0; }

bool empty(BSTR text) noexcept { return SysStringLen(text) == 0; }

HRESULT check_flags(LONG flags) noexcept {
    return has(flags, ~kKnownFlags) ? WBEM_E_INVALID_PARAMETER : WBEM_S_NO_ERROR;
}

HRESULT check_query(BSTR language, BSTR query, LONG flags) noexcept {
    if (empty(language) || empty(query)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (!equal_ignoring_case(view_of(language), "WQL"_w)) {
        return WBEM_E_INVALID_QUERY_TYPE;
    }
    return check_flags(flags & ~WBEM_FLAG_PROTOTYPE);
}

ResultItem find_item(WideView path, const Repository& repository, const Namespace& nspace) {
    const ObjectPath parsed = parse_object_path(path);
    const bool here = (!parsed.server || repository.is_local(*parsed.server)) &&
                      (!parsed.nspace || equal_ignoring_case(*parsed.nspace, nspace.path()));
    if (!here) {
        throw Failure(
            WBEM_E_NOT_SUPPORTED, "GetObject",
            "The path leads out of namespace " + to_utf8(nspace.path()) + "; connect to the other one.",
            to_utf8(path));
    }
    ResultItem item;
    if (parsed.is_class()) {
        item.definition = nspace.find_class(parsed.class_name);
    } else {
        item.instance = find_object(parsed, nspace);
    }
    if (item.definition == nullptr && item.instance == nullptr) {
        throw Failure(WBEM_E_NOT_FOUND, "GetObject",
                      "There is no object with the path " + to_utf8(path) + ".", to_utf8(path));
    }
    return item;
}

/// What a worker needs to fill an enumerator's buffer. The repository first, so that it is let go last.
struct BufferJob {
    std::shared_ptr<Repository> repository;
    std::shared_ptr<ResultBuffer> buffer;
    Operation operation;
    std::string name;
    std::string parameter;

    void run() const noexcept {
        CallFailure outcome{.code = WBEM_S_NO_ERROR};
        try {
            operation(*buffer);
        } catch (...) {
            outcome = failure_of_current_exception(name, parameter);
        }
        buffer->end(std::move(outcome));
    }
};

}  // namespace

Services::Services(std::shared_ptr<Repository> repository, std::shared_ptr<Namespace> nspace)
    : repository_(std::move(repository)),
      namespace_(std::move(nspace)),
      outstanding_(std::make_shared<OutstandingCalls>()) {}

Services::~Services() = default;

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

HRESULT Services::in_sync(const Purpose& purpose, const std::function<HRESULT()>& body) const noexcept {
    return with_fault(purpose, [&](const FaultRef&) { return body(); });
}

HRESULT Services::with_fault(const Purpose& purpose,
                             const std::function<HRESULT(const FaultRef&)>& body) const noexcept {
    return com_method([&] {
        try {
            const FaultRef fault = repository_->faults().meet(purpose.operation, purpose.parameter);
            meet_at_start(fault.get(), purpose.operation);
            return body(fault);
        } catch (...) {
            const CallFailure failure =
                failure_of_current_exception(purpose.operation, to_utf8(purpose.parameter));
            set_error_info(failure, namespace_->place());
            return failure.code;
        }
    });
}

Operation Services::with_fault(Operation operation, const FaultRef& fault) const {
    return fault == nullptr ? operation
                            : faulty(std::move(operation), fault, repository_->options().batch_size);
}

HRESULT Services::enumerate(const Purpose& purpose, LONG flags, const std::function<Operation()>& make,
                            IEnumWbemClassObject** enumerator) const noexcept {
    if (enumerator == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *enumerator = nullptr;
    return with_fault(purpose, [&](const FaultRef& fault) {
        const Operation operation = with_fault(make(), fault);
        const bool forward_only = has(flags, WBEM_FLAG_FORWARD_ONLY);
        if (!has(flags, WBEM_FLAG_RETURN_IMMEDIATELY)) {
            const auto buffer = std::make_shared<ResultBuffer>(forward_only, ResultBuffer::kUnlimited);
            operation(*buffer);
            buffer->end({.code = WBEM_S_NO_ERROR});
            *enumerator = make_enumerator(buffer, namespace_->place()).detach();
            return WBEM_S_NO_ERROR;
        }
        const auto buffer =
            std::make_shared<ResultBuffer>(forward_only, kBatchesAhead * repository_->options().batch_size);
        auto made = make_enumerator(buffer, namespace_->place());
        const BufferJob job{.repository = repository_,
                            .buffer = buffer,
                            .operation = operation,
                            .name = purpose.operation,
                            .parameter = to_utf8(purpose.parameter)};
        if (!repository_->workers().submit([job] { job.run(); })) {
            return WBEM_E_SHUTTING_DOWN;
        }
        *enumerator = made.detach();
        return WBEM_S_NO_ERROR;
    });
}

HRESULT Services::start(const Purpose& purpose, LONG flags, const std::function<Operation()>& make,
                        IWbemObjectSink& sink) const noexcept {
    return with_fault(purpose, [&](const FaultRef& fault) {
        const com_ptr<IWbemObjectSink> told =
            fault == nullptr ? com_ptr<IWbemObjectSink>::share(&sink) : make_faulty_sink(sink, fault);
        AsyncCall::start(repository_, outstanding_,
                         {.operation = purpose.operation,
                          .parameter = to_utf8(purpose.parameter),
                          .progress = has(flags, WBEM_FLAG_SEND_STATUS),
                          .error_object = !has(flags, WBEM_FLAG_NO_ERROR_OBJECT),
                          .place = namespace_->place()},
                         with_fault(make(), fault), sink, *told);
        return WBEM_S_NO_ERROR;
    });
}

HRESULT Services::OpenNamespace(const BSTR name, LONG, IWbemContext*, IWbemServices** services,
                                IWbemCallResult** result) noexcept {
    if (empty(name) || (services == nullptr && result == nullptr)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (result != nullptr) {
        return WBEM_E_NOT_SUPPORTED;
    }
    *services = nullptr;
    return in_sync({.operation = "OpenNamespace", .parameter = view_of(name)}, [&] {
        Text path(namespace_->path());
        path += OLECHAR{'\\'};
        path += view_of(name);
        auto opened = repository_->find_namespace(path);
        if (opened == nullptr) {
            throw Failure(WBEM_E_INVALID_NAMESPACE, "OpenNamespace",
                          "There is no namespace " + to_utf8(path) + ".");
        }
        *services = make_com<Services>(repository_, std::move(opened)).detach();
        return WBEM_S_NO_ERROR;
    });
}

HRESULT Services::CancelAsyncCall(IWbemObjectSink* sink) noexcept {
    if (sink == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    return com_method([&] {
        const auto calls = outstanding_->calls_of(sink);
        for (const auto& call : calls) {
            call->cancel();
        }
        return calls.empty() ? WBEM_E_NOT_FOUND : WBEM_S_NO_ERROR;
    });
}

HRESULT Services::GetObject(const BSTR path, LONG flags, IWbemContext*, IWbemClassObject** object,
                            IWbemCallResult** result) noexcept {
    if (object == nullptr && result == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (object != nullptr) {
        *object = nullptr;
    }
    // A null path asks for an empty class to fill, a call result for a semisynchronous call.
    if (empty(path) || result != nullptr) {
        return WBEM_E_NOT_SUPPORTED;
    }
    if (const HRESULT status = check_flags(flags); FAILED(status)) {
        return status;
    }
    return in_sync({.operation = "GetObject", .parameter = view_of(path)}, [&] {
        *object = find_item(view_of(path), *repository_, *namespace_).object().detach();
        return WBEM_S_NO_ERROR;
    });
}

HRESULT Services::GetObjectAsync(const BSTR path, LONG flags, IWbemContext*, IWbemObjectSink* sink) noexcept {
    if (sink == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (empty(path)) {
        return WBEM_E_NOT_SUPPORTED;
    }
    if (const HRESULT status = check_flags(flags); FAILED(status)) {
        return status;
    }
    const auto make = [&]() -> Operation {
        return [repository = repository_, nspace = namespace_, text = Text(view_of(path))](
                   ResultOutput& output) { output.take(find_item(text, *repository, *nspace)); };
    };
    return start({.operation = "GetObject", .parameter = view_of(path)}, flags, make, *sink);
}

HRESULT Services::CreateInstanceEnum(const BSTR class_name, LONG flags, IWbemContext*,
                                     IEnumWbemClassObject** enumerator) noexcept {
    if (empty(class_name)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (const HRESULT status = check_flags(flags); FAILED(status)) {
        return status;
    }
    const auto make = [&] { return instances(view_of(class_name), flags); };
    return enumerate({.operation = "CreateInstanceEnum", .parameter = view_of(class_name)}, flags, make,
                     enumerator);
}

HRESULT Services::CreateInstanceEnumAsync(const BSTR class_name, LONG flags, IWbemContext*,
                                          IWbemObjectSink* sink) noexcept {
    if (empty(class_name) || sink == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (const HRESULT status = check_flags(flags); FAILED(status)) {
        return status;
    }
    const auto make = [&] { return instances(view_of(class_name), flags); };
    return start({.operation = "CreateInstanceEnum", .parameter = view_of(class_name)}, flags, make, *sink);
}

HRESULT Services::ExecQuery(const BSTR language, const BSTR query, LONG flags, IWbemContext*,
                            IEnumWbemClassObject** enumerator) noexcept {
    if (const HRESULT status = check_query(language, query, flags); FAILED(status)) {
        return status;
    }
    const auto make = [&] { return select(view_of(query), flags); };
    return enumerate({.operation = "ExecQuery", .parameter = view_of(query)}, flags, make, enumerator);
}

HRESULT Services::ExecQueryAsync(const BSTR language, const BSTR query, LONG flags, IWbemContext*,
                                 IWbemObjectSink* sink) noexcept {
    if (sink == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (const HRESULT status = check_query(language, query, flags); FAILED(status)) {
        return status;
    }
    const auto make = [&] { return select(view_of(query), flags); };
    return start({.operation = "ExecQuery", .parameter = view_of(query)}, flags, make, *sink);
}

}  // namespace wmisink::embedded
