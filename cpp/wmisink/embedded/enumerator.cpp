#include "wmisink/embedded/enumerator.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/com_method.hpp"

namespace wmisink::embedded {
namespace {

/// Held by an enumerator and its clones.
class Readers {
  public:
    explicit Readers(std::shared_ptr<ResultBuffer> buffer) noexcept : buffer_(std::move(buffer)) {}
    Readers(const Readers&) = delete;
    Readers& operator=(const Readers&) = delete;
    ~Readers() { buffer_->abandon(); }

    [[nodiscard]] ResultBuffer& buffer() const noexcept { return *buffer_; }

  private:
    std::shared_ptr<ResultBuffer> buffer_;
};

ResultBuffer::Clock::time_point deadline_of(LONG timeout) noexcept {
    return timeout == WBEM_INFINITE ? ResultBuffer::Clock::time_point::max()
                                    : ResultBuffer::Clock::now() + std::chrono::milliseconds(timeout);
}

class Enumerator final : public RefCounted<Enumerator, IEnumWbemClassObject> {
  public:
    Enumerator(std::shared_ptr<Readers> readers, std::shared_ptr<const Place> place,
               std::size_t position) noexcept
        : readers_(std::move(readers)), place_(std::move(place)), position_(position) {}

    HRESULT STDMETHODCALLTYPE Reset() noexcept override {
        if (readers_->buffer().forward_only()) {
            return WBEM_E_INVALID_OPERATION;
        }
        const std::lock_guard lock(mutex_);
        position_ = 0;
        return WBEM_S_NO_ERROR;
    }

    HRESULT STDMETHODCALLTYPE Next(LONG timeout, ULONG count, IWbemClassObject** objects,
                                   ULONG* returned) noexcept override {
        if (objects == nullptr || returned == nullptr || timeout < WBEM_INFINITE) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *returned = 0;
        return com_method([&] {
            const std::lock_guard lock(mutex_);
            const auto page = readers_->buffer().read(position_, count, deadline_of(timeout));
            std::vector<com_ptr<IWbemClassObject>> made;
            made.reserve(page.items.size());
            for (const ResultItem& item : page.items) {
                made.push_back(item.object());
            }
            for (com_ptr<IWbemClassObject>& object : made) {
                objects[(*returned)++] = object.detach();
            }
            position_ += page.items.size();
            return status_of(page, count);
        });
    }

    HRESULT STDMETHODCALLTYPE NextAsync(ULONG, IWbemObjectSink* sink) noexcept override {
        return sink == nullptr ? WBEM_E_INVALID_PARAMETER : WBEM_E_NOT_SUPPORTED;
    }

    HRESULT STDMETHODCALLTYPE Clone(IEnumWbemClassObject** copy) noexcept override {
        if (copy == nullptr) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *copy = nullptr;
        if (readers_->buffer().forward_only()) {
            return WBEM_E_INVALID_OPERATION;
        }
        return com_method([&] {
            const std::lock_guard lock(mutex_);
            *copy = make_com<Enumerator>(readers_, place_, position_).detach();
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE Skip(LONG timeout, ULONG count) noexcept override {
        if (timeout < WBEM_INFINITE) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] {
            const std::lock_guard lock(mutex_);
            const auto page = readers_->buffer().read(position_, count, deadline_of(timeout));
            position_ += page.items.size();
            return status_of(page, count);
        });
    }

  private:
    /// A failure is told once the objects before it have been handed out, by a Next that has none to give:
    /// whoever sees a failure would not release objects that came along.
    HRESULT status_of(const ResultBuffer::Page& page, std::size_t count) const noexcept {
        if (page.items.size() == count) {
            return WBEM_S_NO_ERROR;
        }
        if (!page.last) {
            return WBEM_S_TIMEDOUT;
        }
        if (SUCCEEDED(page.outcome.code) || !page.items.empty()) {
            return WBEM_S_FALSE;
        }
        set_error_info(page.outcome, place_);
        return page.outcome.code;
    }

    std::shared_ptr<Readers> readers_;
    std::shared_ptr<const Place> place_;
    std::mutex mutex_;
    std::size_t position_;
};

}  // namespace

com_ptr<IEnumWbemClassObject> make_enumerator(std::shared_ptr<ResultBuffer> buffer,
                                              std::shared_ptr<const Place> place) {
    return make_com<Enumerator>(std::make_shared<Readers>(std::move(buffer)), std::move(place),
                                std::size_t{0});
}

long live_enumerators() noexcept { return Enumerator::live_count(); }

}  // namespace wmisink::embedded
