#include "call_rows.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "entry.hpp"
#include "errors.hpp"
#include "status.hpp"

namespace wmisink::bindings {

CallRows::Taking::Taking(CallRows& rows) : rows_(rows), lock_(rows.taking_, std::try_to_lock) {
    if (!lock_) {
        throw std::runtime_error(
            "Another thread is taking rows of this call. Rows are taken by one thread at a time; have that "
            "one hand them on.");
    }
}

CallRows::Taking::~Taking() {
    lock_.unlock();
    rows_.discard_if_closed();
}

CallRows::~CallRows() {
    let_go([this] {
        peeked_.clear();
        call_.reset();
    });
    if (call_) new std::shared_ptr(std::move(call_));  // a forked process keeps it for ever
}

std::size_t CallRows::take(Objects& objects, std::size_t max) {
    if (peeked_.empty()) return call_->take(objects, max);
    const std::size_t count = std::min(max, peeked_.size());
    const auto end = peeked_.begin() + static_cast<std::ptrdiff_t>(count);
    objects.insert(objects.end(), std::make_move_iterator(peeked_.begin()), std::make_move_iterator(end));
    peeked_.erase(peeked_.begin(), end);
    has_peeked_.store(!peeked_.empty(), std::memory_order_relaxed);  // as in has_peeked()
    return count;
}

void CallRows::peek(Objects& objects, std::size_t max) {
    if (peeked_.size() < max) call_->take(peeked_, max - peeked_.size());
    has_peeked_.store(!peeked_.empty(), std::memory_order_relaxed);  // as in has_peeked()
    objects.insert(objects.end(), peeked_.begin(),
                   peeked_.begin() + static_cast<std::ptrdiff_t>(std::min(max, peeked_.size())));
}

bool CallRows::wait(Clock::time_point deadline) { return !peeked_.empty() || call_->wait_rows(deadline); }

void CallRows::close() noexcept {
    if (!is_our_process()) return;
    call_->cancel();
    closed_.store(true, std::memory_order_seq_cst);  // (1) before the look at `taking_`
    discard_if_closed();
}

/// Whoever of close() and the taking thread comes second finds the call closed and nobody taking.
void CallRows::discard_if_closed() noexcept {
    if (!was_closed()) return;  // (1) after `taking_` was given up
    const std::unique_lock lock(taking_, std::try_to_lock);
    if (!lock) return;
    let_go([this] {
        peeked_.clear();
        call_->close();
    });
    has_peeked_.store(false, std::memory_order_relaxed);  // as in has_peeked()
}

void raise_failure_of(const AsyncCall& call) {
    leave_if_ending();
    require_our_process();
    const CallStatus status = call.status();
    if (!has_ended(status.phase) || status.phase == Phase::completed) return;
    const Operation& operation = call.operation();
    // That it was the final status that told is of no interest to who catches the error.
    const bool told_by_status = status.end.operation == kFinalStatus;
    raise_error({status.end.hresult, text_of(status),
                 told_by_status ? operation.method : status.end.operation, operation.query, operation.path,
                 phase_name(status.phase), status.end.error_object});
}

}  // namespace wmisink::bindings
