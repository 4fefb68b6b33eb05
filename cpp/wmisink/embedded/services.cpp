// How Services delivers what its methods find or do.

#include "wmisink/embedded/services.hpp"

#include <utility>

#include "wmisink/embedded/async_call.hpp"
#include "wmisink/embedded/call_context.hpp"
#include "wmisink/embedded/call_failure.hpp"
#include "wmisink/embedded/call_flags.hpp"
#include "wmisink/embedded/call_result.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/enumerator.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/faults/faulty_output.hpp"
#include "wmisink/embedded/faults/faulty_sink.hpp"

namespace wmisink::embedded {
namespace {

/// Batches that may wait for the reader of a forward-only enumerator.
constexpr std::size_t kBatchesAhead = 4;

/// What a worker needs to fill a buffer. The repository first, so that it is let go last.
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

Operation Services::prepared(Operation operation, const Purpose& purpose, const FaultRef& fault) const {
    Operation seen = in_context(std::move(operation), read_context(purpose.context));
    return fault == nullptr ? seen : faulty(std::move(seen), fault, repository_->options().batch_size);
}

void Services::run_later(const Purpose& purpose, Operation operation,
                         std::shared_ptr<ResultBuffer> buffer) const {
    const BufferJob job{.repository = repository_,
                        .buffer = std::move(buffer),
                        .operation = std::move(operation),
                        .name = purpose.operation,
                        .parameter = to_utf8(purpose.parameter)};
    if (!repository_->workers().submit([job] { job.run(); })) {
        throw Failure(WBEM_E_SHUTTING_DOWN, purpose.operation, "The repository is being let go.");
    }
}

HRESULT Services::enumerate(const Purpose& purpose, LONG flags, LONG known, const MakeOperation& make,
                            IEnumWbemClassObject** enumerator) const noexcept {
    if (enumerator == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *enumerator = nullptr;
    if (!call_flags::fit(flags, known)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    return with_fault(purpose, [&](const FaultRef& fault) {
        Operation operation = prepared(make(), purpose, fault);
        const bool later = has(flags, WBEM_FLAG_RETURN_IMMEDIATELY);
        const std::size_t capacity =
            later ? kBatchesAhead * repository_->options().batch_size : ResultBuffer::kUnlimited;
        const auto buffer = std::make_shared<ResultBuffer>(has(flags, WBEM_FLAG_FORWARD_ONLY), capacity);
        auto made = make_enumerator(repository_, buffer, namespace_->place());
        if (later) {
            run_later(purpose, std::move(operation), buffer);
        } else {
            operation(*buffer);
            buffer->end({.code = WBEM_S_NO_ERROR});
        }
        *enumerator = made.detach();
        return WBEM_S_NO_ERROR;
    });
}

HRESULT Services::complete(const Purpose& purpose, LONG flags, const MakeOperation& make,
                           IWbemCallResult** result, const Give& give) const noexcept {
    if (result != nullptr) {
        *result = nullptr;
    }
    return with_fault(purpose, [&](const FaultRef& fault) {
        Operation operation = prepared(make(), purpose, fault);
        const auto buffer = std::make_shared<ResultBuffer>(false, ResultBuffer::kUnlimited);
        auto made = result == nullptr ? nullptr : make_call_result(buffer, namespace_->place());
        if (has(flags, WBEM_FLAG_RETURN_IMMEDIATELY)) {
            run_later(purpose, std::move(operation), buffer);
        } else {
            operation(*buffer);
            buffer->end({.code = WBEM_S_NO_ERROR});
            auto ending = buffer->ending(ResultBuffer::Clock::now());
            give(*ending);
        }
        if (result != nullptr) {
            *result = made.detach();
        }
        return WBEM_S_NO_ERROR;
    });
}

HRESULT Services::complete_object(const Purpose& purpose, LONG flags, const MakeOperation& make,
                                  IWbemClassObject** object, IWbemCallResult** result) const noexcept {
    if (object != nullptr) {
        *object = nullptr;
    }
    // The object has no other way to come back.
    if (has(flags, WBEM_FLAG_RETURN_IMMEDIATELY) && result == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    return complete(purpose, flags, make, result, [&](ResultBuffer::Ending& ending) {
        if (object != nullptr && ending.item) {
            *object = ending.item->object().detach();
        }
    });
}

HRESULT Services::start(const Purpose& purpose, LONG flags, LONG known, const MakeOperation& make,
                        IWbemObjectSink* sink) const noexcept {
    if (sink == nullptr || !call_flags::fit(flags, known | call_flags::kAsync)) {
        return WBEM_E_INVALID_PARAMETER;
    }
    // Where the bit asks for something else, as with PutClass, the error object stays.
    const bool error_object = !has(known, call_flags::kErrorObject) || !has(flags, call_flags::kErrorObject);
    return with_fault(purpose, [&](const FaultRef& fault) {
        const com_ptr<IWbemObjectSink> told =
            fault == nullptr ? com_ptr<IWbemObjectSink>::share(sink) : make_faulty_sink(*sink, fault);
        AsyncCall::start(repository_, outstanding_,
                         {.operation = purpose.operation,
                          .parameter = to_utf8(purpose.parameter),
                          .progress = has(flags, WBEM_FLAG_SEND_STATUS),
                          .error_object = error_object,
                          .place = namespace_->place()},
                         prepared(make(), purpose, fault), *sink, *told);
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

}  // namespace wmisink::embedded
