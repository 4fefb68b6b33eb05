#include "wmisink/client/outstanding_call.hpp"

#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/error_info.hpp"

namespace wmisink {

namespace {

std::string in_seconds(std::chrono::nanoseconds time) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    std::string text = std::to_string(milliseconds / 1000);
    if (const auto rest = milliseconds % 1000; rest != 0) {
        std::string digits = std::to_string(1000 + rest).substr(1);
        while (digits.back() == '0') digits.pop_back();
        text += "." + digits;
    }
    return text + " s";
}

// Pitfall 20: a firewall shows itself only by silence.
std::string timed_out_message(std::chrono::nanoseconds timeout, const CallState& state,
                              const Admission* waited_for) {
    std::string text = "The call did not end within " + in_seconds(timeout) + ".";
    if (waited_for != nullptr) {
        return text + " It waited for its turn: the connection's " + std::to_string(waited_for->places()) +
               " outstanding calls are its limit. Read or cancel those, or allow more of them.";
    }
    if (state.phase() == Phase::created) return text + " It had not been accepted by WMI yet.";
    if (state.callbacks() > 0) return text;
    return text +
           " No callback has ever come: check that the firewall lets WMI call back into this program (or "
           "into "
           "unsecapp.exe), or give the provider more time.";
}

/// Wine has no asynchronous method but for queries, and says so with the code for anything at all.
std::string refusal_message(HRESULT result, const Operation& operation) {
    if (result != WBEM_E_FAILED || !operation.query.empty()) return {};
    return "WMI refused " + operation.method +
           " at once and told no reason. A WMI that lacks this method, "
           "such as Wine's, answers so.";
}

}  // namespace

OutstandingCall::OutstandingCall(std::shared_ptr<ServicesPool> services, com_ptr<QuerySink> sink,
                                 Operation operation, SinkSecurity security,
                                 std::optional<std::chrono::nanoseconds> timeout,
                                 std::vector<NamedValue> context, std::shared_ptr<Admission> admission)
    : sink_{std::move(sink)},
      operation_{std::move(operation)},
      timeout_{timeout},
      context_{std::move(context)},
      admission_{std::move(admission)},
      security_{security},
      services_pool_{std::move(services)} {}

bool OutstandingCall::start() noexcept {
    try {
        if (!has_ended(sink_->state().phase())) execute();
    } catch (const WmiError& error) {
        fail(error.code(), error.operation(), error.detail(), error.error_object());
    } catch (const std::bad_alloc&) {
        fail(E_OUTOFMEMORY, operation_.method);
    } catch (const std::exception& error) {
        fail(E_FAIL, operation_.method, error.what());
    }
    // On this thread, since they may hold objects of WMI's.
    operation_.start = {};
    operation_.prepare = {};
    context_.clear();
    {
        const std::lock_guard lock{mutex_};
        start_done_ = true;
        if (!end_seen_) return false;
    }
    let_go();
    return true;
}

void OutstandingCall::execute() {
    services_ = services_pool_->lease(*sink_);
    leased_ = true;
    const com_ptr<IWbemContext> context = services_pool_->context(context_);
    if (operation_.prepare && !has_ended(sink_->state().phase())) {
        operation_.prepare(*services_, context.get());
    }
    if (has_ended(sink_->state().phase())) return;  // cancelled while connecting
    const SinkStub stub = make_stub(services_pool_->source(), sink_, security());
    {
        const std::lock_guard lock{mutex_};
        security_ = stub.in_force;
    }
    stub_ = stub.sink;
    clear_error_info();
    const HRESULT result = operation_.start({*services_, context.get(), stub_.get()});
    if (FAILED(result)) {
        ErrorInfo info = take_error_info();  // at once, on this thread: the next call may overwrite it
        if (info.description.empty()) info.description = refusal_message(result, operation_);
        services_.reset();  // perhaps of no more use; the next call connects anew
        return fail(result, operation_.method, info.description, std::move(info.error_object));
    }
    accepted_ = true;
    sink_->state().note_started();
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
        end_seen_ = true;
        if (!start_done_) return false;
    }
    let_go();
    return true;
}

void OutstandingCall::let_go() noexcept {
    if (accepted_) {
        // The answer tells nothing: a call that has ended by itself is no longer known to WMI.
        services_->CancelAsyncCall(stub_.get());
    }
    stub_.reset();
    if (leased_) services_pool_->give_back(std::move(services_), *sink_);
    services_pool_.reset();  // perhaps the last owner, and this is a thread that may release
    finished_.store(true, std::memory_order_seq_cst);  // (1) with the load in wait_finished()
    finishing_.wake();
}

void OutstandingCall::cancel() noexcept {
    sink_->end(make_end(Phase::cancelled, WBEM_E_CALL_CANCELLED, "cancel"));
}

void OutstandingCall::time_out() noexcept try {
    sink_->end(make_end(Phase::timed_out, WBEM_E_TIMED_OUT, "timeout",
                        timed_out_message(timeout_.value_or(std::chrono::nanoseconds{0}), sink_->state(),
                                          was_waiting() ? admission_.get() : nullptr)));
} catch (const std::bad_alloc&) {
    sink_->end(make_end(Phase::timed_out, WBEM_E_TIMED_OUT, "timeout"));
}

SinkSecurity OutstandingCall::security() const {
    const std::lock_guard lock{mutex_};
    return security_;
}

bool OutstandingCall::wait_finished(std::chrono::steady_clock::time_point deadline) {
    return finishing_.wait_until(deadline,
                                 [this] { return finished_.load(std::memory_order_seq_cst); });  // (1)
}

}  // namespace wmisink
