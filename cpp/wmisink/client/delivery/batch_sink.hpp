#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/ref_counted.hpp"
#include "wmisink/sink/query_sink.hpp"

namespace wmisink {

/// Takes the callbacks of one IEnumWbemClassObject::NextAsync for a call's sink: its final status is that of
/// a batch. After a whole batch the sink reports, so that the next is asked for, which no callback may do.
class BatchSink final : public RefCounted<BatchSink, IWbemObjectSink> {
  public:
    using Clock = std::chrono::steady_clock;

    explicit BatchSink(com_ptr<QuerySink> sink) noexcept : sink_{std::move(sink)} {}

    HRESULT STDMETHODCALLTYPE Indicate(LONG count, IWbemClassObject** objects) noexcept override;
    HRESULT STDMETHODCALLTYPE SetStatus(LONG flags, HRESULT result, BSTR text,
                                        IWbemClassObject* object) noexcept override;

    /// The batch has ended, and the call goes on.
    [[nodiscard]] bool was_full() const noexcept { return full_.load(std::memory_order_seq_cst); }  // (1)
    /// From the batch's making to its end; once was_full().
    [[nodiscard]] Clock::duration took() const noexcept { return took_; }

  private:
    const com_ptr<QuerySink> sink_;
    const Clock::time_point began_ = Clock::now();
    Clock::duration took_{0};
    std::atomic<bool> full_{false};
};

}  // namespace wmisink
