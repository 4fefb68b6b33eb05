#include "wmisink/embedded/context.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/ref_counted.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/folding.hpp"
#include "wmisink/embedded/string_array.hpp"

namespace wmisink::embedded {
namespace {

class Context final : public RefCounted<Context, IWbemContext> {
  public:
    HRESULT STDMETHODCALLTYPE Clone(IWbemContext** copy) noexcept override {
        if (copy == nullptr) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *copy = nullptr;
        return com_method([&] {
            const std::lock_guard lock(mutex_);
            auto made = make_com<Context>();
            for (const Entry& entry : entries_) {
                made->entries_.push_back({entry.name, entry.value.copy()});
            }
            *copy = made.detach();
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE GetNames(LONG flags, SAFEARRAY** names) noexcept override {
        if (flags != 0 || names == nullptr) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *names = nullptr;
        return com_method([&] {
            const std::lock_guard lock(mutex_);
            std::vector<WideView> found;
            for (const Entry& entry : entries_) {
                found.push_back(entry.name);
            }
            *names = string_array(found).detach();
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE BeginEnumeration(LONG flags) noexcept override {
        if (flags != 0) {
            return WBEM_E_INVALID_PARAMETER;
        }
        const std::lock_guard lock(mutex_);
        position_ = 0;
        return WBEM_S_NO_ERROR;
    }

    HRESULT STDMETHODCALLTYPE Next(LONG flags, BSTR* name, VARIANT* value) noexcept override {
        if (flags != 0 || name == nullptr || value == nullptr) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *name = nullptr;
        const std::lock_guard lock(mutex_);
        if (!position_) {
            return WBEM_E_UNEXPECTED;
        }
        if (*position_ >= entries_.size()) {
            return WBEM_S_NO_MORE_DATA;
        }
        return com_method([&] {
            const Entry& entry = entries_[*position_];
            Bstr text{WideView(entry.name)};
            *value = entry.value.copy().detach();
            *name = text.detach();
            ++*position_;
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE EndEnumeration() noexcept override {
        const std::lock_guard lock(mutex_);
        position_.reset();
        return WBEM_S_NO_ERROR;
    }

    HRESULT STDMETHODCALLTYPE SetValue(LPCWSTR name, LONG flags, VARIANT* value) noexcept override {
        if (name == nullptr || flags != 0 || value == nullptr) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] {
            Variant copy = Variant::copy_of(*value);
            const std::lock_guard lock(mutex_);
            if (const auto found = find(name); found != entries_.end()) {
                found->value = std::move(copy);
            } else {
                entries_.push_back({Text(name), std::move(copy)});
            }
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE GetValue(LPCWSTR name, LONG flags, VARIANT* value) noexcept override {
        if (name == nullptr || flags != 0 || value == nullptr) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] {
            const std::lock_guard lock(mutex_);
            const auto found = find(name);
            if (found == entries_.end()) {
                return WBEM_E_NOT_FOUND;
            }
            *value = found->value.copy().detach();
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE DeleteValue(LPCWSTR name, LONG flags) noexcept override {
        if (name == nullptr || flags != 0) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] {
            const std::lock_guard lock(mutex_);
            const auto found = find(name);
            if (found == entries_.end()) {
                return WBEM_E_NOT_FOUND;
            }
            entries_.erase(found);
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE DeleteAll() noexcept override {
        const std::lock_guard lock(mutex_);
        entries_.clear();
        return WBEM_S_NO_ERROR;
    }

  private:
    struct Entry {
        Text name;
        Variant value;
    };

    [[nodiscard]] std::vector<Entry>::iterator find(WideView name) {
        return std::find_if(entries_.begin(), entries_.end(),
                            [name](const Entry& entry) { return equal_ignoring_case(entry.name, name); });
    }

    std::mutex mutex_;
    std::vector<Entry> entries_;
    std::optional<std::size_t> position_;
};

}  // namespace

com_ptr<IWbemContext> make_context() { return make_com<Context>(); }

long live_contexts() noexcept { return Context::live_count(); }

}  // namespace wmisink::embedded
