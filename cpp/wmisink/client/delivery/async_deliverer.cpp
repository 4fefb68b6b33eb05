#include "wmisink/client/delivery/deliverer.hpp"
#include "wmisink/client/refusal.hpp"

namespace wmisink {
namespace {

/// The stub is held until let_go(), since CancelAsyncCall wants the very pointer that was passed, and no
/// longer, since stub and sink would hold each other. Source: «Making an Asynchronous Call with C++»,
/// «Setting Security on an Asynchronous Call».
class AsyncDeliverer final : public Deliverer {
  public:
    explicit AsyncDeliverer(const Call& call) : call_{call} {}

    bool start(const com_ptr<IWbemServices>& services, IWbemContext* context) override {
        const auto sink = com_ptr<IWbemObjectSink>::share(&call_.sink);
        const SinkStub stub =
            make_stub(call_.services.source(), sink, call_.security.load(std::memory_order_relaxed));
        // Relaxed: nothing but itself is told by it.
        call_.security.store(stub.in_force, std::memory_order_relaxed);
        stub_ = stub.sink;
        check_call(call_.operation, [&] { return call_.operation.start({*services, context, stub_.get()}); });
        services_ = services;
        return false;
    }

    bool go_on(std::chrono::milliseconds) override { return false; }

    void let_go() noexcept override {
        // The answer tells nothing: a call that has ended by itself is no longer known to WMI.
        if (services_) services_->CancelAsyncCall(stub_.get());
        stub_.reset();
        services_.reset();
    }

  private:
    const Call call_;
    com_ptr<IWbemObjectSink> stub_;
    com_ptr<IWbemServices> services_;  // null until WMI has accepted the call
};

}  // namespace

std::unique_ptr<Deliverer> make_async_deliverer(const Deliverer::Call& call) {
    return std::make_unique<AsyncDeliverer>(call);
}

}  // namespace wmisink
