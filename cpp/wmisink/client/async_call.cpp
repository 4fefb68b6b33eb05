#include "wmisink/client/async_call.hpp"

#include <utility>

namespace wmisink {

AsyncCall::AsyncCall(std::shared_ptr<OutstandingCall> outstanding) : outstanding_{std::move(outstanding)} {}

AsyncCall::~AsyncCall() { cancel(); }

std::size_t AsyncCall::take(std::vector<com_ptr<IWbemClassObject>>& out, std::size_t max) {
    return outstanding_->sink().rows().take(out, max);
}

bool AsyncCall::wait_rows(Clock::time_point deadline) {
    return outstanding_->sink().rows().wait_rows(deadline);
}

bool AsyncCall::wait_end(Clock::time_point deadline) { return outstanding_->sink().wait_end(deadline); }

void AsyncCall::set_bell(const com_ptr<Bell>& bell) {
    QuerySink& sink = outstanding_->sink();
    sink.rows().rows_alarm().set([bell] { bell->ring(); });
    sink.end_alarm().set([bell] { bell->ring(); });
}

bool AsyncCall::arm_rows() {
    RowQueue& rows = outstanding_->sink().rows();
    return rows.rows_alarm().arm([&rows] { return rows.was_ready(); });
}

bool AsyncCall::arm_end() {
    QuerySink& sink = outstanding_->sink();
    return sink.end_alarm().arm([&sink] { return has_ended(sink.state().phase()); });
}

bool AsyncCall::was_drained() const noexcept { return outstanding_->sink().rows().was_drained(); }

void AsyncCall::cancel() noexcept { outstanding_->cancel(); }

void AsyncCall::close() {
    cancel();
    std::vector<com_ptr<IWbemClassObject>> unread;
    while (take(unread, 256) > 0) unread.clear();
}

bool AsyncCall::wait_finished(Clock::time_point deadline) { return outstanding_->wait_finished(deadline); }

CallStatus AsyncCall::status() const {
    const QuerySink& sink = outstanding_->sink();
    CallStatus status;
    status.phase = sink.state().phase();  // first: what was counted before the end is then in the counts
    status.rows = sink.rows().counts();
    status.callbacks = sink.state().callbacks();
    status.callbacks_refused = sink.state().refused();
    if (const CallerCheck* const callers = sink.callers()) status.caller = callers->first_caller();
    status.progress = sink.state().progress();
    status.progress_text = sink.state().progress_text();
    status.first_row = sink.state().first_row();
    status.elapsed = sink.state().elapsed();
    status.security = outstanding_->security();
    status.delivery = outstanding_->delivery();
    status.silence = outstanding_->silence();
    status.waiting = outstanding_->was_waiting() && !has_ended(status.phase);
    if (has_ended(status.phase)) status.end = *sink.state().ended();
    return status;
}

}  // namespace wmisink
