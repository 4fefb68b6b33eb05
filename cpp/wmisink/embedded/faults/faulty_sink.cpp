#include "wmisink/embedded/faults/faulty_sink.hpp"

#include <algorithm>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/com_method.hpp"

namespace wmisink::embedded {
namespace {

using Objects = std::vector<com_ptr<IWbemClassObject>>;

/// Delivers one batch; with `null_objects`, a null pointer follows every object.
HRESULT indicate(IWbemObjectSink& sink, std::span<const com_ptr<IWbemClassObject>> objects,
                 bool null_objects) {
    std::vector<IWbemClassObject*> pointers;
    for (const com_ptr<IWbemClassObject>& object : objects) {
        pointers.push_back(object.get());
        if (null_objects) {
            pointers.push_back(nullptr);
        }
    }
    return sink.Indicate(static_cast<LONG>(pointers.size()), pointers.data());
}

/// Delivers the objects in equal parts, each on a thread of its own, and answers the worst of the answers.
HRESULT indicate_from_threads(IWbemObjectSink& sink, const Objects& objects, const Fault& fault) {
    const std::span<const com_ptr<IWbemClassObject>> all(objects);
    const std::size_t part = std::max<std::size_t>((all.size() + fault.threads - 1) / fault.threads, 1);
    std::vector<HRESULT> answers((all.size() + part - 1) / part, WBEM_S_NO_ERROR);
    std::vector<std::thread> threads;
    const auto join = [&threads] {
        for (std::thread& thread : threads) thread.join();
    };
    try {
        for (std::size_t i = 0; i < answers.size(); ++i) {
            const auto mine = all.subspan(i * part, std::min(part, all.size() - i * part));
            threads.emplace_back([&sink, &answer = answers[i], mine, &fault] {
                answer = com_method([&] { return indicate(sink, mine, fault.null_objects); });
            });
        }
    } catch (...) {
        join();
        throw;
    }
    join();
    return *std::min_element(answers.begin(), answers.end());  // failures are the negative ones
}

class FaultySink final : public RefCounted<FaultySink, IWbemObjectSink> {
  public:
    FaultySink(IWbemObjectSink& sink, std::shared_ptr<const Fault> fault)
        : sink_(com_ptr<IWbemObjectSink>::share(&sink)), fault_(std::move(fault)) {}

    HRESULT STDMETHODCALLTYPE Indicate(LONG count, IWbemClassObject** objects) noexcept override {
        return com_method([&] {
            for (LONG i = 0; i < count; ++i) {
                pending_.push_back(com_ptr<IWbemClassObject>::share(objects[i]));
            }
            remember(pending_);
            return fault_->batch_sizes.empty() ? flush() : flush_full();
        });
    }

    HRESULT STDMETHODCALLTYPE SetStatus(LONG flags, HRESULT result, BSTR text,
                                        IWbemClassObject* object) noexcept override {
        if (flags != WBEM_STATUS_COMPLETE) {
            return sink_->SetStatus(flags, result, text, object);
        }
        return com_method([&] {
            if (result != WBEM_E_CALL_CANCELLED) {
                flush();
            }
            std::this_thread::sleep_for(fault_->final_delay);
            HRESULT answer = WBEM_S_NO_ERROR;
            const int times = fault_->final_status == FinalStatus::missing   ? 0
                              : fault_->final_status == FinalStatus::doubled ? 2
                                                                             : 1;
            for (int i = 0; i < times; ++i) {
                answer = sink_->SetStatus(flags, result, text, object);
            }
            if (result == WBEM_E_CALL_CANCELLED) {
                deliver(take_last());
            }
            return answer;
        });
    }

  private:
    /// For rows_after_cancel. A cancel's final status may come on another thread while a callback is under
    /// way.
    void remember(const Objects& objects) {
        const std::lock_guard lock(mutex_);
        last_.insert(last_.end(), objects.begin(), objects.end());
        if (last_.size() > fault_->rows_after_cancel) {
            last_.erase(last_.begin(), last_.end() - static_cast<std::ptrdiff_t>(fault_->rows_after_cancel));
        }
    }
    Objects take_last() {
        const std::lock_guard lock(mutex_);
        return std::exchange(last_, {});
    }

    HRESULT flush_full() {
        HRESULT answer = WBEM_S_NO_ERROR;
        while (SUCCEEDED(answer) && !pending_.empty() && pending_.size() >= next_size()) {
            const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(next_size());
            Objects batch(std::make_move_iterator(pending_.begin()), std::make_move_iterator(end));
            pending_.erase(pending_.begin(), end);
            ++turn_;
            answer = batch.empty() ? sink_->Indicate(0, nullptr) : deliver(batch);
        }
        return answer;
    }
    HRESULT flush() { return deliver(std::exchange(pending_, {})); }

    HRESULT deliver(const Objects& batch) {
        if (batch.empty()) {
            return WBEM_S_NO_ERROR;
        }
        return fault_->threads == 1 ? indicate(*sink_, batch, fault_->null_objects)
                                    : indicate_from_threads(*sink_, batch, *fault_);
    }

    [[nodiscard]] std::size_t next_size() const noexcept {
        return fault_->batch_sizes[turn_ % fault_->batch_sizes.size()];
    }

    const com_ptr<IWbemObjectSink> sink_;
    const std::shared_ptr<const Fault> fault_;
    // The call's worker alone uses these, but for a cancelled call's end, which leaves them alone.
    Objects pending_;
    std::size_t turn_ = 0;

    std::mutex mutex_;
    Objects last_;
};

}  // namespace

com_ptr<IWbemObjectSink> make_faulty_sink(IWbemObjectSink& sink, std::shared_ptr<const Fault> fault) {
    return make_com<FaultySink>(sink, std::move(fault));
}

long live_faulty_sinks() noexcept { return FaultySink::live_count(); }

}  // namespace wmisink::embedded
