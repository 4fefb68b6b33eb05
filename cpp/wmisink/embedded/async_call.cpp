#include "wmisink/embedded/async_call.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/embedded/com_method.hpp"

namespace wmisink::embedded {
namespace {

/// LOWORD done, HIWORD total (Microsoft, "IWbemObjectSink::SetStatus"); both scaled down to fit.
LONG packed_progress(std::uint32_t done, std::uint32_t total) noexcept {
    constexpr std::uint32_t kMost = 0xFFFF;
    while (total > kMost) {
        total >>= 1U;
        done >>= 1U;
    }
    return static_cast<LONG>(std::min(done, total) | (total << 16U));
}

}  // namespace

void AsyncCall::start(std::shared_ptr<Repository> repository, std::shared_ptr<OutstandingCalls> outstanding,
                      AsyncCallOptions options, Operation operation, IWbemObjectSink& sink,
                      IWbemObjectSink& told) {
    auto call = std::make_shared<AsyncCall>(std::move(repository), std::move(outstanding), std::move(options),
                                            std::move(operation), sink, told);
    call->outstanding_->add(&sink, call);
    bool accepted = false;
    try {
        accepted = call->repository_->workers().submit([call] { call->run(); });
    } catch (...) {
        call->outstanding_->remove(&sink, *call);
        throw;
    }
    if (!accepted) {
        call->outstanding_->remove(&sink, *call);
        throw WmiError(WBEM_E_SHUTTING_DOWN, "IWbemServices");
    }
}

AsyncCall::AsyncCall(std::shared_ptr<Repository> repository, std::shared_ptr<OutstandingCalls> outstanding,
                     AsyncCallOptions options, Operation operation, IWbemObjectSink& sink,
                     IWbemObjectSink& told)
    : repository_(std::move(repository)),
      outstanding_(std::move(outstanding)),
      options_(std::move(options)),
      operation_(std::move(operation)),
      sink_(com_ptr<IWbemObjectSink>::share(&sink)),
      told_(com_ptr<IWbemObjectSink>::share(&told)),
      last_delivery_(Clock::now()) {}

AsyncCall::~AsyncCall() = default;

// Relaxed, here and at the stores: it may come late. The stores stand inside the lock, after cancelled_ is
// set: whoever sees true and then takes the lock finds the call cancelled, since it cannot have had the lock
// before them.
bool AsyncCall::cancelled() const noexcept { return stop_.load(std::memory_order_relaxed); }

void AsyncCall::run() noexcept {
    CallFailure outcome{.code = WBEM_S_NO_ERROR};
    try {
        if (!cancelled()) {
            operation_(*this);
        }
    } catch (...) {
        outcome = failure_of_current_exception(options_.operation, options_.parameter);
    }
    const HRESULT delivered = com_method([&] { return deliver() ? S_OK : S_FALSE; });
    if (FAILED(delivered) && SUCCEEDED(outcome.code)) {
        outcome.code = delivered;
    }
    batch_.clear();
    finish(outcome);
    operation_ = nullptr;
}

bool AsyncCall::take(ResultItem item) {
    if (cancelled()) {
        return false;
    }
    batch_.push_back(item.object());
    const RepositoryOptions& options = repository_->options();
    const bool due =
        batch_.size() >= options.batch_size || Clock::now() - last_delivery_ >= options.longest_hold;
    return due ? deliver() : true;
}

bool AsyncCall::deliver() {
    if (batch_.empty()) {
        return !cancelled();
    }
    pointers_.clear();
    for (const com_ptr<IWbemClassObject>& object : batch_) {
        pointers_.push_back(object.get());
    }
    const bool more =
        call_sink([this] { return told_->Indicate(static_cast<LONG>(pointers_.size()), pointers_.data()); });
    batch_.clear();
    last_delivery_ = Clock::now();
    if (!more) {
        finish({});
    }
    return more;
}

void AsyncCall::progress(std::uint32_t done, std::uint32_t total) {
    const LONG packed = packed_progress(done, total);
    if (!options_.progress || total == 0 || static_cast<std::uint32_t>(packed) == last_progress_) {
        return;
    }
    last_progress_ = static_cast<std::uint32_t>(packed);
    if (!call_sink([&] { return told_->SetStatus(WBEM_STATUS_PROGRESS, packed, nullptr, nullptr); })) {
        batch_.clear();
        finish({});
    }
}

template <class Callback>
bool AsyncCall::call_sink(Callback callback) {
    {
        const std::lock_guard lock(mutex_);
        if (ended_ || cancelled_) {
            return false;
        }
        in_sink_ = true;
    }
    const HRESULT answer = callback();
    bool stopped = false;
    {
        const std::lock_guard lock(mutex_);
        in_sink_ = false;
        cancelled_ = cancelled_ || FAILED(answer);
        stopped = cancelled_;
        if (stopped) {
            stop_.store(true, std::memory_order_relaxed);
        }
    }
    return !stopped;
}

void AsyncCall::cancel() noexcept {
    bool worker_ends = false;
    {
        const std::lock_guard lock(mutex_);
        if (ended_ || cancelled_) {
            return;
        }
        cancelled_ = true;
        stop_.store(true, std::memory_order_relaxed);
        worker_ends = in_sink_;  // it sends the final status when the client lets it go
        ended_ = !worker_ends;
    }
    wake_.cancel();
    if (worker_ends) {
        return;
    }
    const auto self = shared_from_this();
    const HRESULT handed_over = com_method([&] {
        const bool accepted =
            repository_->messengers().submit([self] { self->send_final(self->cancellation()); });
        return accepted ? S_OK : E_FAIL;
    });
    if (FAILED(handed_over)) {
        send_final(cancellation());  // no thread to be had: better here than never
    }
}

void AsyncCall::finish(const CallFailure& outcome) noexcept {
    bool cancelled = false;
    {
        const std::lock_guard lock(mutex_);
        if (ended_) {
            return;
        }
        ended_ = true;
        cancelled = cancelled_;
    }
    send_final(cancelled ? cancellation() : outcome);
}

CallFailure AsyncCall::cancellation() const { return {.code = WBEM_E_CALL_CANCELLED}; }

/// Only whoever set ended_ comes here, so nobody else touches the sink any more.
void AsyncCall::send_final(const CallFailure& outcome) noexcept {
    send_final_status(*told_.get(), outcome, options_.error_object ? options_.place : nullptr, path_);
    outstanding_->remove(sink_.get(), *this);
    told_.reset();
    sink_.reset();
}

}  // namespace wmisink::embedded
