#include "wmisink/sink/query_sink.hpp"

#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/text.hpp"

namespace wmisink {

namespace {

/// No memory for the text must not lose the status that it explains.
void explain(CallEnd& end, BSTR text) noexcept try {
    if (FAILED(end.hresult)) {
        end.message = to_utf8(view_of(text));
    } else {
        end.path = view_of(text);
    }
} catch (...) {
}

}  // namespace

QuerySink::QuerySink(std::size_t capacity, Overflow overflow, ReportedSinks* reports,
                     std::shared_ptr<CallerCheck> callers)
    : rows_{capacity, overflow},
      reports_{reports},
      callers_{std::move(callers)},
      asks_always_{callers_ && callers_->every()} {}

bool QuerySink::admits(const char* callback) noexcept {
    const bool first = state_.note_callback();
    return !(first || asks_always_) || ask(first, callback);
}

bool QuerySink::ask(bool first, const char* callback) noexcept {
    std::string reason;
    if (!callers_ || callers_->admit(first, reason)) return true;
    state_.note_refused();
    end(make_end(Phase::failed, E_ACCESSDENIED, callback, reason));
    return false;
}

HRESULT STDMETHODCALLTYPE QuerySink::Indicate(LONG count, IWbemClassObject** objects) noexcept {
    if (!admits("IWbemObjectSink::Indicate")) return E_ACCESSDENIED;
    if (count <= 0 || objects == nullptr) return WBEM_S_NO_ERROR;  // pitfall 12: to be survived, not believed
    state_.note_rows();
    switch (offer_without_nulls(count, objects)) {
        case RowQueue::Offer::accepted:
            return WBEM_S_NO_ERROR;
        case RowQueue::Offer::overflowed:
            end(make_end(Phase::overflowed, WBEM_E_OUT_OF_MEMORY, "IWbemObjectSink::Indicate"));
            break;
        case RowQueue::Offer::closed:
            break;
    }
    return WBEM_E_CALL_CANCELLED;  // a provider that minds it stops here
}

RowQueue::Offer QuerySink::offer_without_nulls(LONG count, IWbemClassObject** objects) noexcept {
    auto offer = RowQueue::Offer::accepted;
    IWbemClassObject** const end = objects + count;
    while (objects != end && offer == RowQueue::Offer::accepted) {
        IWbemClassObject** run = objects;
        while (run != end && *run != nullptr) ++run;
        if (run != objects) offer = rows_.offer(objects, static_cast<std::size_t>(run - objects));
        objects = run == end ? end : run + 1;
    }
    return offer;
}

HRESULT STDMETHODCALLTYPE QuerySink::SetStatus(LONG flags, HRESULT result, BSTR text,
                                               IWbemClassObject* object) noexcept {
    if (!admits(kFinalStatus)) return E_ACCESSDENIED;
    // Not a bit mask, whatever the page says: WBEM_STATUS_COMPLETE is 0, and only it ends the call.
    if (flags == WBEM_STATUS_PROGRESS) state_.note_progress(result, text);
    if (flags != WBEM_STATUS_COMPLETE) return WBEM_S_NO_ERROR;
    auto final = make_end(FAILED(result) ? Phase::failed : Phase::completed, result, kFinalStatus);
    explain(final, text);
    final.error_object = com_ptr<IWbemClassObject>::share(object);
    end(std::move(final));
    return WBEM_S_NO_ERROR;
}

bool QuerySink::end(CallEnd end) noexcept {
    if (!state_.end(std::move(end))) return false;
    rows_.close();  // after the state, so that who finds the queue drained finds the end as well
    ending_.wake();
    end_alarm_.ring();
    report();
    return true;
}

bool QuerySink::wait_end(Parking::Clock::time_point deadline) {
    return ending_.wait_until(deadline, [this] { return has_ended(state_.phase()); });
}

}  // namespace wmisink
