#include <utility>

#include "wmisink/client/delivery/deliverer.hpp"
#include "wmisink/client/refusal.hpp"
#include "wmisink/com/bstr.hpp"

namespace wmisink {
namespace {

/// Source: IWbemCallResult; [MS-WMI] 3.2.4.2.7 «Invoking Semisynchronous Methods That Return a Single
/// Object».
class AnswerDeliverer final : public Deliverer {
  public:
    explicit AnswerDeliverer(const Call& call) : call_{call}, gives_{call.operation.gives} {}

    bool start(const com_ptr<IWbemServices>& services, IWbemContext* context) override {
        call_.security.store(SinkSecurity::direct, std::memory_order_relaxed);  // we call the sink
        Answer answer;
        check_call(call_.operation, [&] { return call_.operation.ask({*services, context}, answer); });
        if (answer.pending) {
            pending_ = std::move(answer.pending);
            call_.services.secure(*pending_.get(), "IWbemCallResult");
            return true;
        }
        // A WMI that ignores the flag, such as Wine's, has answered at once.
        finish(answer.object.get(), {});
        return false;
    }

    bool go_on(std::chrono::milliseconds slice) override {
        if (has_ended(call_.sink.state().phase())) return false;
        LONG status = WBEM_S_NO_ERROR;
        clear_error_info();
        const HRESULT asked = pending_->GetCallStatus(static_cast<LONG>(slice.count()), &status);
        if (FAILED(asked)) throw WmiError(asked, "IWbemCallResult::GetCallStatus");
        if (asked == WBEM_S_TIMEDOUT) return true;
        if (FAILED(static_cast<HRESULT>(status)))
            throw_refused(static_cast<HRESULT>(status), call_.operation);
        collect();
        return false;
    }

    void let_go() noexcept override { pending_.reset(); }

  private:
    /// The call has completed: nothing here waits.
    void collect() {
        com_ptr<IWbemClassObject> object;
        Bstr path;
        if (gives_ == Gives::object || gives_ == Gives::perhaps_object) {
            clear_error_info();
            const HRESULT result = pending_->GetResultObject(0, object.put());
            // A method that gives nothing out has no object, which some tell as a failure.
            if (FAILED(result) && gives_ == Gives::object) throw_refused(result, call_.operation);
        } else if (gives_ == Gives::path) {
            static_cast<void>(pending_->GetResultString(0, path.put()));  // good to know, and no more
        }
        finish(object.get(), path);
    }

    void finish(IWbemClassObject* object, const Bstr& path) {
        if (object != nullptr) call_.sink.Indicate(1, &object);
        CallEnd end = make_end(Phase::completed, WBEM_S_NO_ERROR, call_.operation.method);
        end.path = path.view();
        call_.sink.end(std::move(end));
    }

    const Call call_;
    const Gives gives_;
    com_ptr<IWbemCallResult> pending_;
};

}  // namespace

std::unique_ptr<Deliverer> make_answer_deliverer(const Deliverer::Call& call) {
    return std::make_unique<AnswerDeliverer>(call);
}

}  // namespace wmisink
