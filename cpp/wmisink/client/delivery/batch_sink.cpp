#include "wmisink/client/delivery/batch_sink.hpp"

#include "wmisink/client/delivery/fetching.hpp"

namespace wmisink {

HRESULT STDMETHODCALLTYPE BatchSink::Indicate(LONG count, IWbemClassObject** objects) noexcept {
    return sink_->Indicate(count, objects);
}

HRESULT STDMETHODCALLTYPE BatchSink::SetStatus(LONG flags, HRESULT result, BSTR text,
                                               IWbemClassObject* object) noexcept {
    if (flags != WBEM_STATUS_COMPLETE || FAILED(result)) {
        return sink_->SetStatus(flags, result, text, object);
    }
    if (!sink_->admits(kFinalStatus)) return E_ACCESSDENIED;
    if (result != WBEM_S_NO_ERROR) {  // WBEM_S_FALSE: the last batch, which is short
        complete(*sink_, kFinalStatus);
        return WBEM_S_NO_ERROR;
    }
    if (full_.load(std::memory_order_relaxed)) return WBEM_S_NO_ERROR;  // twice is no more than once
    took_ = Clock::now() - began_;
    // (1) seq_cst: publishes took_, and is ordered before the report.
    full_.store(true, std::memory_order_seq_cst);
    sink_->report();
    return WBEM_S_NO_ERROR;
}

}  // namespace wmisink
