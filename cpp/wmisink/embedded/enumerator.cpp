#include "wmisink/embedded/enumerator.hpp"

#include <utility>
#include <vector>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/cursor.hpp"

namespace wmisink::embedded {
namespace {

class Enumerator final : public RefCounted<Enumerator, IEnumWbemClassObject> {
  public:
    Enumerator(std::shared_ptr<Cursor> cursor, std::shared_ptr<const Place> place) noexcept
        : cursor_(std::move(cursor)), place_(std::move(place)) {}
    ~Enumerator() override { cursor_->abandon(); }

    HRESULT STDMETHODCALLTYPE Reset() noexcept override {
        if (cursor_->buffer().forward_only()) {
            return WBEM_E_INVALID_OPERATION;
        }
        return com_method([&] {
            cursor_->reset();
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE Next(LONG timeout, ULONG count, IWbemClassObject** objects,
                                   ULONG* returned) noexcept override {
        if (objects == nullptr || returned == nullptr || timeout < WBEM_INFINITE) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *returned = 0;
        return com_method([&] {
            const auto page = cursor_->read(count, deadline_of(timeout));
            std::vector<com_ptr<IWbemClassObject>> made;
            made.reserve(page.items.size());
            for (const ResultItem& item : page.items) {
                made.push_back(item.object());
            }
            for (com_ptr<IWbemClassObject>& object : made) {
                objects[(*returned)++] = object.detach();
            }
            return status_of(page, count);
        });
    }

    HRESULT STDMETHODCALLTYPE NextAsync(ULONG count, IWbemObjectSink* sink) noexcept override {
        if (sink == nullptr) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] { return cursor_->request(count, *sink); });
    }

    HRESULT STDMETHODCALLTYPE Clone(IEnumWbemClassObject** copy) noexcept override {
        if (copy == nullptr) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *copy = nullptr;
        if (cursor_->buffer().forward_only()) {
            return WBEM_E_INVALID_OPERATION;
        }
        return com_method([&] {
            *copy = make_com<Enumerator>(cursor_->copy(), place_).detach();
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE Skip(LONG timeout, ULONG count) noexcept override {
        if (timeout < WBEM_INFINITE) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] { return status_of(cursor_->read(count, deadline_of(timeout)), count); });
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

    std::shared_ptr<Cursor> cursor_;
    std::shared_ptr<const Place> place_;
};

}  // namespace

com_ptr<IEnumWbemClassObject> make_enumerator(std::shared_ptr<Repository> repository,
                                              std::shared_ptr<ResultBuffer> buffer,
                                              std::shared_ptr<const Place> place) {
    auto readers = std::make_shared<Readers>(std::move(buffer));
    auto cursor = std::make_shared<Cursor>(std::move(repository), std::move(readers), place, std::size_t{0});
    return make_com<Enumerator>(std::move(cursor), std::move(place));
}

long live_enumerators() noexcept { return Enumerator::live_count(); }

}  // namespace wmisink::embedded
