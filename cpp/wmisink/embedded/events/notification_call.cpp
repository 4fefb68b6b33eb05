#include "wmisink/embedded/events/notification_call.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/embedded/com_method.hpp"

namespace wmisink::embedded {
namespace {

CallFailure cancellation() { return {.code = WBEM_E_CALL_CANCELLED}; }

}  // namespace

NotificationCall::NotificationCall(EventHome home, std::shared_ptr<OutstandingCalls> outstanding,
                                   Options options, IWbemObjectSink& key, IWbemObjectSink& told)
    : home_(std::move(home)),
      outstanding_(std::move(outstanding)),
      options_(std::move(options)),
      key_(com_ptr<IWbemObjectSink>::share(&key)),
      sink_(com_ptr<IWbemObjectSink>::share(&told)) {}

NotificationCall::~NotificationCall() = default;

void NotificationCall::start(const std::shared_ptr<Subscription>& subscription) {
    {
        const std::lock_guard lock(mutex_);
        subscription_ = subscription;
    }
    outstanding_->add(key_.get(), shared_from_this());
    try {
        home_.nspace->events().add(subscription);
    } catch (...) {
        subscription->leave();
        outstanding_->remove(key_.get(), *this);
        throw;
    }
}

bool NotificationCall::put(ResultItem event) {
    const std::lock_guard lock(mutex_);
    if (ended_ || cancelled_) {
        return true;
    }
    if (queue_.size() >= home_.repository->events().max_queued()) {
        return false;
    }
    queue_.push_back(std::move(event));
    wake();
    return true;
}

void NotificationCall::end(CallFailure failure) noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (ended_ || cancelled_ || failure_) {
            return;
        }
        failure.parameter = options_.query;
        failure_ = std::move(failure);
        wake();
        if (delivering_) {
            return;
        }
        delivering_ = true;
    }
    deliver();  // no thread to be had, and no event will try again: better here than never
}

void NotificationCall::wake() {
    if (delivering_) {
        return;
    }
    delivering_ = true;
    const HRESULT handed_over = com_method([&] {
        const bool accepted =
            home_.repository->events().deliveries().submit([self = shared_from_this()] { self->deliver(); });
        return accepted ? S_OK : E_FAIL;
    });
    if (FAILED(handed_over)) {
        delivering_ = false;  // no thread to be had: the next event tries again
    }
}

void NotificationCall::deliver() noexcept {
    std::vector<ResultItem> batch;
    std::optional<CallFailure> outcome;
    while (next_batch(batch, outcome)) {
        const HRESULT answer = indicate(batch);
        batch.clear();
        const std::lock_guard lock(mutex_);
        in_sink_ = false;
        cancelled_ = cancelled_ || FAILED(answer);
    }
    if (outcome) {
        finish(*outcome);
    }
}

bool NotificationCall::next_batch(std::vector<ResultItem>& batch, std::optional<CallFailure>& outcome) {
    std::deque<ResultItem> dropped;  // let go outside the lock
    const std::lock_guard lock(mutex_);
    if (!ended_ && !cancelled_ && !queue_.empty()) {
        const std::size_t count = std::min(queue_.size(), home_.repository->options().batch_size);
        const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
        batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
        queue_.erase(queue_.begin(), end);
        in_sink_ = true;
        return true;
    }
    delivering_ = false;
    if (!ended_ && (cancelled_ || failure_)) {
        ended_ = true;
        outcome = cancelled_ ? cancellation() : std::move(*failure_);
        dropped.swap(queue_);
    }
    return false;
}

HRESULT NotificationCall::indicate(const std::vector<ResultItem>& batch) noexcept {
    return com_method([&] {
        std::vector<com_ptr<IWbemClassObject>> objects;
        std::vector<IWbemClassObject*> pointers;
        for (const ResultItem& item : batch) {
            objects.push_back(item.object());
            pointers.push_back(objects.back().get());
        }
        return sink_->Indicate(static_cast<LONG>(pointers.size()), pointers.data());
    });
}

void NotificationCall::cancel() noexcept {
    std::deque<ResultItem> dropped;  // let go outside the lock
    std::shared_ptr<Subscription> subscription;
    bool ends_here = false;
    {
        const std::lock_guard lock(mutex_);
        if (ended_ || cancelled_) {
            return;
        }
        cancelled_ = true;
        dropped.swap(queue_);
        subscription = subscription_.lock();
        ends_here = !in_sink_;  // else the delivery thread sends the status when the client lets it go
        ended_ = ends_here;
    }
    if (!ends_here) {
        return;
    }
    if (subscription != nullptr) {
        subscription->leave();
    }
    const HRESULT handed_over = com_method([&] {
        const bool accepted = home_.repository->messengers().submit(
            [self = shared_from_this()] { self->finish(cancellation()); });
        return accepted ? S_OK : E_FAIL;
    });
    if (FAILED(handed_over)) {
        finish(cancellation());  // no thread to be had: better here than never
    }
}

/// Only whoever set ended_ comes here, so nobody else touches the sink any more.
void NotificationCall::finish(const CallFailure& outcome) noexcept {
    std::shared_ptr<Subscription> subscription;
    {
        const std::lock_guard lock(mutex_);
        subscription = subscription_.lock();
    }
    if (subscription != nullptr) {
        subscription->leave();
    }
    send_final_status(*sink_.get(), outcome, options_.error_object ? home_.nspace->place() : nullptr);
    outstanding_->remove(key_.get(), *this);
    sink_.reset();
    key_.reset();
}

}  // namespace wmisink::embedded
