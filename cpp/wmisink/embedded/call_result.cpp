#include "wmisink/embedded/call_result.hpp"

#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/com_method.hpp"

namespace wmisink::embedded {
namespace {

using Ending = ResultBuffer::Ending;

class CallResult final : public RefCounted<CallResult, IWbemCallResult> {
  public:
    CallResult(std::shared_ptr<ResultBuffer> buffer, std::shared_ptr<const Place> place) noexcept
        : buffer_(std::move(buffer)), place_(std::move(place)) {}
    ~CallResult() override { buffer_->abandon(); }

    HRESULT STDMETHODCALLTYPE GetResultObject(LONG timeout, IWbemClassObject** object) noexcept override {
        return give(timeout, object, [](const Ending& ending) {
            return ending.item ? ending.item->object().detach() : nullptr;
        });
    }

    HRESULT STDMETHODCALLTYPE GetResultString(LONG timeout, BSTR* text) noexcept override {
        return give(timeout, text, [](const Ending& ending) {
            return ending.path.empty() ? nullptr : Bstr(WideView(ending.path)).detach();
        });
    }

    HRESULT STDMETHODCALLTYPE GetResultServices(LONG timeout, IWbemServices** services) noexcept override {
        return give(timeout, services,
                    [](const Ending& ending) { return com_ptr<IWbemServices>(ending.services).detach(); });
    }

    HRESULT STDMETHODCALLTYPE GetCallStatus(LONG timeout, LONG* status) noexcept override {
        if (status == nullptr || timeout < WBEM_INFINITE) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] {
            const auto ending = buffer_->ending(deadline_of(timeout));
            if (!ending) {
                return WBEM_S_TIMEDOUT;
            }
            *status = ending->outcome.code;
            tell(ending->outcome);
            return WBEM_S_NO_ERROR;
        });
    }

  private:
    template <class Out, class Get>
    HRESULT give(LONG timeout, Out* out, Get get) noexcept {
        if (out == nullptr || timeout < WBEM_INFINITE) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *out = nullptr;
        return com_method([&] {
            const auto ending = buffer_->ending(deadline_of(timeout));
            if (!ending) {
                return WBEM_S_TIMEDOUT;
            }
            if (FAILED(ending->outcome.code)) {
                tell(ending->outcome);
                return ending->outcome.code;
            }
            *out = get(*ending);
            return *out == nullptr ? WBEM_E_INVALID_OPERATION : ending->outcome.code;
        });
    }

    void tell(const CallFailure& outcome) const noexcept {
        if (FAILED(outcome.code)) {
            set_error_info(outcome, place_);
        }
    }

    std::shared_ptr<ResultBuffer> buffer_;
    std::shared_ptr<const Place> place_;
};

}  // namespace

com_ptr<IWbemCallResult> make_call_result(std::shared_ptr<ResultBuffer> buffer,
                                          std::shared_ptr<const Place> place) {
    return make_com<CallResult>(std::move(buffer), std::move(place));
}

long live_call_results() noexcept { return CallResult::live_count(); }

}  // namespace wmisink::embedded
