#include "wmisink/client/outstanding_call.hpp"

#include <utility>

#include "wmisink/com/error.hpp"
#include "wmisink/com/status_family.hpp"

namespace wmisink {

namespace {

/// The operation, named after the form that is used: what is fetched is no «…Async».
Operation named_for(Delivery delivery, Operation operation) {
    constexpr std::string_view kAsync = "Async";
    if (delivery != Delivery::async && operation.method.ends_with(kAsync)) {
        operation.method.resize(operation.method.size() - kAsync.size());
    }
    return operation;
}

}  // namespace

OutstandingCall::OutstandingCall(std::shared_ptr<ServicesPool> services, com_ptr<QuerySink> sink,
                                 Operation operation, Terms terms, std::shared_ptr<Admission> admission)
    : sink_{std::move(sink)},
      delivery_{in_force(terms.delivery, operation)},
      operation_{named_for(delivery_, std::move(operation))},
      terms_{std::move(terms)},
      admission_{std::move(admission)},
      silence_{is_silence_odd() ? terms_.first_callback : std::nullopt},
      security_{terms_.security},
      services_pool_{std::move(services)} {}

OutstandingCall::Step OutstandingCall::start() noexcept {
    const bool again = guarded([this] { return execute(); });
    // On this thread, since they may hold objects of WMI's.
    operation_.forget_functions();
    terms_.context.clear();
    return leave(again);
}

OutstandingCall::Step OutstandingCall::resume(std::chrono::milliseconds slice) noexcept {
    {
        const std::lock_guard lock{mutex_};
        if (gone_) return Step::wait;
        if (std::exchange(at_work_, true)) {
            reported_ = true;
            return Step::wait;
        }
    }
    return leave(guarded([this, slice] { return deliverer_ && deliverer_->go_on(slice); }));
}

/// What `work` says, unless the call has ended; an exception ends it.
template <class Work>
bool OutstandingCall::guarded(Work work) noexcept {
    try {
        return !has_ended() && work() && !has_ended();
    } catch (const WmiError& error) {
        fail(error.code(), error.operation(), error.detail(), error.error_object());
    } catch (const std::bad_alloc&) {
        fail(E_OUTOFMEMORY, operation_.method);
    } catch (const std::exception& error) {
        fail(E_FAIL, operation_.method, error.what());
    }
    return false;
}

/// The end of a turn at work.
OutstandingCall::Step OutstandingCall::leave(bool again) noexcept {
    {
        const std::lock_guard lock{mutex_};
        at_work_ = false;
        const bool reported = std::exchange(reported_, false);
        if (!end_seen_) return again || reported ? Step::again : Step::wait;
        gone_ = true;
    }
    let_go();
    return Step::over;
}

bool OutstandingCall::execute() {
    services_ = services_pool_->lease(*sink_);
    leased_ = true;
    const com_ptr<IWbemContext> context = services_pool_->context(terms_.context);
    if (operation_.prepare && !has_ended()) operation_.prepare(*services_, context.get());
    if (has_ended()) return false;  // cancelled while connecting
    if (CallerCheck* const callers = sink_->callers(); callers && delivery_ != Delivery::semisync) {
        callers->prepare();
    }
    deliverer_ = make_deliverer(delivery_, {*sink_, operation_, *services_pool_, security_});
    try {
        const bool again = deliverer_->start(services_, context.get());
        silence_.note_accepted(sink_->state());
        sink_->state().note_started();
        return again;
    } catch (...) {
        services_.reset();  // perhaps of no more use; the next call connects anew
        throw;
    }
}

void OutstandingCall::fail(HRESULT code, const std::string& operation, const std::string& message,
                           com_ptr<IWbemClassObject> error_object) noexcept {
    CallEnd end = make_end(Phase::failed, code, operation, message);
    end.error_object = std::move(error_object);
    sink_->end(std::move(end));
}

bool OutstandingCall::finish() noexcept {
    {
        const std::lock_guard lock{mutex_};
        if (std::exchange(end_seen_, true) || at_work_) return false;
        gone_ = true;
    }
    let_go();
    return true;
}

void OutstandingCall::let_go() noexcept {
    if (deliverer_) deliverer_->let_go();
    deliverer_.reset();
    if (const CallEnd* end = sink_->state().ended();
        leased_ && end != nullptr && family_of(end->hresult) == StatusFamily::connection_failed) {
        // What it was connected to has gone, and the others that wait to be used were connected to it too.
        services_.reset();
        services_pool_->forget_idle();
    }
    if (leased_) services_pool_->give_back(std::move(services_), *sink_);
    services_pool_.reset();  // perhaps the last owner, and this is a thread that may release
    finished_.store(true, std::memory_order_seq_cst);  // (1) with the load in wait_finished()
    finishing_.wake();
}

void OutstandingCall::cancel() noexcept try {
    std::string message = silence();
    if (!message.empty()) message = "The call was cancelled by this program. " + message;
    sink_->end(make_end(Phase::cancelled, WBEM_E_CALL_CANCELLED, "cancel", message));
} catch (const std::bad_alloc&) {
    sink_->end(make_end(Phase::cancelled, WBEM_E_CALL_CANCELLED, "cancel"));
}

void OutstandingCall::time_out() noexcept try {
    sink_->end(make_end(Phase::timed_out, WBEM_E_TIMED_OUT, "timeout", timed_out_message()));
} catch (const std::bad_alloc&) {
    sink_->end(make_end(Phase::timed_out, WBEM_E_TIMED_OUT, "timeout"));
}

std::string OutstandingCall::timed_out_message() const {
    const CallState& state = sink_->state();
    std::string text = "The call did not end within " +
                       in_seconds(terms_.timeout.value_or(std::chrono::nanoseconds{0})) + ".";
    if (was_waiting() && admission_) {
        return text + " It waited for its turn: the connection's " + std::to_string(admission_->places()) +
               " outstanding calls are its limit. Read or cancel those, or allow more of them.";
    }
    if (state.phase() == Phase::created) return text + " It had not been accepted by WMI yet.";
    const auto silent = is_silence_odd() ? silence_.lasted(state) : std::nullopt;
    return silent ? text + " " + silence_message(*silent) : text;
}

std::string OutstandingCall::silence() const {
    const CallState& state = sink_->state();
    if (!silence_.is_alarming(state)) return {};
    const auto lasted = silence_.lasted(state);
    return lasted ? silence_message(*lasted) : std::string();
}

bool OutstandingCall::wait_finished(std::chrono::steady_clock::time_point deadline) {
    return finishing_.wait_until(deadline,
                                 [this] { return finished_.load(std::memory_order_seq_cst); });  // (1)
}

}  // namespace wmisink
