#include <utility>

#include "wmisink/client/delivery/batch_sink.hpp"
#include "wmisink/client/delivery/deliverer.hpp"
#include "wmisink/client/delivery/fetching.hpp"
#include "wmisink/client/refusal.hpp"

namespace wmisink {
namespace {

constexpr const char* kNextAsync = "IEnumWbemClassObject::NextAsync";

/// One batch is outstanding at a time, with a sink and a stub of its own: a second call of NextAsync may
/// block until the first has been served. Source: IEnumWbemClassObject::NextAsync; pitfall 30.
class ControlledDeliverer final : public Deliverer {
  public:
    explicit ControlledDeliverer(const Call& call)
        : call_{call}, asked_security_{call.security.load(std::memory_order_relaxed)} {}

    bool start(const com_ptr<IWbemServices>& services, IWbemContext* context) override {
        report_room(call_.sink);
        check_call(call_.operation,
                   [&] { return call_.operation.enumerate({*services, context}, rows_.put()); });
        call_.services.secure(*rows_.get(), "IEnumWbemClassObject");
        return true;
    }

    bool go_on(std::chrono::milliseconds) override {
        if (has_ended(call_.sink.state().phase())) return false;
        if (batch_) {
            if (!batch_->was_full()) return false;
            size_.note(wanted_, wanted_, batch_->took());
            // Not within the callback that ended the batch, and before a cycle of stub and sink can form.
            stub_.reset();
            batch_.reset();
        }
        wanted_ = rows_to_fetch(call_.sink, size_);
        if (wanted_ > 0) request();
        return false;
    }

    void let_go() noexcept override {
        rows_.reset();  // which is how a batch that is outstanding is given up
        stub_.reset();
        batch_.reset();
    }

  private:
    void request() {
        batch_ = make_com<BatchSink>(com_ptr<QuerySink>::share(&call_.sink));
        const SinkStub stub = make_stub(call_.services.source(), batch_, asked_security_);
        call_.security.store(stub.in_force, std::memory_order_relaxed);
        stub_ = stub.sink;
        clear_error_info();
        const HRESULT result = rows_->NextAsync(static_cast<ULONG>(wanted_), stub_.get());
        if (result == E_NOTIMPL) {
            throw CallRefused(
                WBEM_E_NOT_SUPPORTED, kNextAsync,
                "This WMI has no IEnumWbemClassObject::NextAsync, which delivery=\"controlled\" "
                "needs; use delivery=\"semisync\", which also takes no more rows than it asks "
                "for.");
        }
        if (FAILED(result)) {
            ErrorInfo told = take_error_info();
            throw WmiError(result, kNextAsync, std::move(told.description), std::move(told.error_object));
        }
        if (result == WBEM_S_FALSE) complete(call_.sink, kNextAsync);  // none left: no status will come
    }

    const Call call_;
    const SinkSecurity asked_security_;
    com_ptr<IEnumWbemClassObject> rows_;
    com_ptr<BatchSink> batch_;  // null when none is outstanding
    com_ptr<IWbemObjectSink> stub_;
    std::size_t wanted_ = 0;
    AdaptiveBatch size_;
};

}  // namespace

std::unique_ptr<Deliverer> make_controlled_deliverer(const Deliverer::Call& call) {
    return std::make_unique<ControlledDeliverer>(call);
}

}  // namespace wmisink
