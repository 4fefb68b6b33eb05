#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/ref_counted.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink::fakes {

/// A context that takes values, and tells a test which.
class Context final : public RefCounted<Context, IWbemContext> {
  public:
    struct Entry {
        WideString name;
        Variant value;
    };

    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }

    HRESULT STDMETHODCALLTYPE SetValue(LPCWSTR name, LONG, VARIANT* value) noexcept override {
        const auto known = std::find_if(entries_.begin(), entries_.end(), [name](const Entry& entry) {
            return equal_ignoring_case(entry.name, name);
        });
        if (known == entries_.end()) {
            entries_.push_back({name, Variant::copy_of(*value)});
        } else {
            known->value = Variant::copy_of(*value);
        }
        return WBEM_S_NO_ERROR;
    }

    HRESULT STDMETHODCALLTYPE Clone(IWbemContext** copy) noexcept override {
        *copy = nullptr;
        return WBEM_E_NOT_SUPPORTED;
    }
    HRESULT STDMETHODCALLTYPE GetNames(LONG, SAFEARRAY**) noexcept override { return WBEM_E_NOT_SUPPORTED; }
    HRESULT STDMETHODCALLTYPE BeginEnumeration(LONG) noexcept override { return WBEM_E_NOT_SUPPORTED; }
    HRESULT STDMETHODCALLTYPE Next(LONG, BSTR*, VARIANT*) noexcept override { return WBEM_E_NOT_SUPPORTED; }
    HRESULT STDMETHODCALLTYPE EndEnumeration() noexcept override { return WBEM_E_NOT_SUPPORTED; }
    HRESULT STDMETHODCALLTYPE GetValue(LPCWSTR, LONG, VARIANT*) noexcept override {
        return WBEM_E_NOT_SUPPORTED;
    }
    HRESULT STDMETHODCALLTYPE DeleteValue(LPCWSTR, LONG) noexcept override { return WBEM_E_NOT_SUPPORTED; }
    HRESULT STDMETHODCALLTYPE DeleteAll() noexcept override { return WBEM_E_NOT_SUPPORTED; }

  private:
    std::vector<Entry> entries_;
};

}  // namespace wmisink::fakes
