#include <algorithm>
#include <utility>
#include <vector>

#include "wmisink/client/delivery/deliverer.hpp"
#include "wmisink/client/delivery/fetching.hpp"
#include "wmisink/client/refusal.hpp"

namespace wmisink {
namespace {

constexpr const char* kNext = "IEnumWbemClassObject::Next";

/// What Next wrote: a reference to each object, given back at the end.
class Fetched {
  public:
    explicit Fetched(std::vector<IWbemClassObject*>& objects) : objects_{objects} {}
    ~Fetched() {
        for (IWbemClassObject*& object : objects_) {
            if (object != nullptr) com_ptr<IWbemClassObject>::attach(std::exchange(object, nullptr));
        }
    }
    Fetched(const Fetched&) = delete;
    Fetched& operator=(const Fetched&) = delete;

  private:
    std::vector<IWbemClassObject*>& objects_;
};

/// Source: «Making a Semisynchronous Call with C++», IEnumWbemClassObject::Next; pitfall 31.
class SemisyncDeliverer final : public Deliverer {
  public:
    explicit SemisyncDeliverer(const Call& call) : call_{call} {}

    bool start(const com_ptr<IWbemServices>& services, IWbemContext* context) override {
        call_.security.store(SinkSecurity::direct, std::memory_order_relaxed);  // we call the sink
        report_room(call_.sink);
        check_call(call_.operation,
                   [&] { return call_.operation.enumerate({*services, context}, rows_.put()); });
        call_.services.secure(*rows_.get(), "IEnumWbemClassObject");
        return true;
    }

    bool go_on(std::chrono::milliseconds slice) override {
        const auto until = Clock::now() + slice;
        do {
            if (has_ended(call_.sink.state().phase())) return false;
            const std::size_t wanted = rows_to_fetch(call_.sink, batch_);
            if (wanted == 0) return false;
            fetch(wanted, until);
        } while (Clock::now() < until);
        return true;
    }

    void let_go() noexcept override { rows_.reset(); }

  private:
    using Clock = std::chrono::steady_clock;

    void fetch(std::size_t wanted, Clock::time_point until) {
        objects_.resize(std::max(objects_.size(), wanted), nullptr);
        const Fetched owned{objects_};
        ULONG returned = 0;
        clear_error_info();
        const auto began = Clock::now();
        const auto patience =
            std::chrono::ceil<std::chrono::milliseconds>(std::max(until - began, Clock::duration{0}));
        const HRESULT result = rows_->Next(static_cast<LONG>(patience.count()), static_cast<ULONG>(wanted),
                                           objects_.data(), &returned);
        ErrorInfo told = FAILED(result) ? take_error_info() : ErrorInfo{};
        batch_.note(wanted, returned, Clock::now() - began);
        if (returned > 0) call_.sink.Indicate(static_cast<LONG>(returned), objects_.data());
        if (FAILED(result)) {
            throw WmiError(result, kNext, std::move(told.description), std::move(told.error_object));
        }
        // Nothing, and no word of time, is the end. WBEM_S_FALSE beside rows is not yet: a failure that came
        // after them is told by the next call.
        if (result != WBEM_S_TIMEDOUT && returned == 0) complete(call_.sink, kNext);
    }

    const Call call_;
    com_ptr<IEnumWbemClassObject> rows_;
    AdaptiveBatch batch_;
    std::vector<IWbemClassObject*> objects_;  // null between two fetches
};

}  // namespace

std::unique_ptr<Deliverer> make_semisync_deliverer(const Deliverer::Call& call) {
    return std::make_unique<SemisyncDeliverer>(call);
}

}  // namespace wmisink
