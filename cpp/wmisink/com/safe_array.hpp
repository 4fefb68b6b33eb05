#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "wmisink/com/error.hpp"

namespace wmisink {

/// Owns a one-dimensional SAFEARRAY and what its elements own, or none. As thread-safe as the SAFEARRAY.
class SafeArray {
  public:
    SafeArray() noexcept = default;

    /// `count` elements of a VARIANT type, all zero, with lower bound 0. @throws WmiError: E_OUTOFMEMORY.
    SafeArray(VARTYPE element_type, std::size_t count);

    /// Takes over an array that the caller owns.
    static SafeArray attach(SAFEARRAY* array) noexcept {
        SafeArray owner;
        owner.array_ = array;
        return owner;
    }

    SafeArray(SafeArray&& other) noexcept : array_(other.detach()) {}
    SafeArray& operator=(SafeArray&& other) noexcept {
        std::swap(array_, other.array_);
        return *this;
    }
    ~SafeArray() { reset(); }

    SAFEARRAY* get() const noexcept { return array_; }
    explicit operator bool() const noexcept { return array_ != nullptr; }

    /// The number of elements; 0 for null.
    std::size_t size() const noexcept;

    /// The VARIANT type of an element. @throws WmiError when there is no array or it does not say.
    VARTYPE element_type() const;

    /// For an out-parameter: frees what it holds and gives the place for the callee's array.
    [[nodiscard]] SAFEARRAY** put() noexcept {
        reset();
        return &array_;
    }

    /// Gives the array to the caller, who now has to destroy it.
    [[nodiscard]] SAFEARRAY* detach() noexcept { return std::exchange(array_, nullptr); }

    void reset() noexcept {
        if (array_) SafeArrayDestroy(detach());
    }

  private:
    SAFEARRAY* array_ = nullptr;
};

/// A SAFEARRAY's elements as a span, locked for as long as this lives. `T` is what an element is in memory:
/// LONG for VT_I4, BSTR for VT_BSTR, IUnknown* for VT_UNKNOWN; the array goes on owning what they point to.
template <class T>
class SafeArrayAccess {
  public:
    /// @throws WmiError: DISP_E_TYPEMISMATCH when an element is not of T's size, or why it could not be
    /// locked.
    explicit SafeArrayAccess(SAFEARRAY* array) : array_(array) {
        constexpr const char* kOperation = "SafeArrayAccessData";
        if (!array || SafeArrayGetDim(array) != 1) throw_failure(E_INVALIDARG, kOperation);
        if (SafeArrayGetElemsize(array) != sizeof(T)) throw_failure(DISP_E_TYPEMISMATCH, kOperation);
        void* data = nullptr;
        check(SafeArrayAccessData(array, &data), kOperation);
        elements_ = {static_cast<T*>(data), array->rgsabound[0].cElements};
    }
    SafeArrayAccess(const SafeArrayAccess&) = delete;
    SafeArrayAccess& operator=(const SafeArrayAccess&) = delete;
    ~SafeArrayAccess() { SafeArrayUnaccessData(array_); }

    std::span<T> elements() const noexcept { return elements_; }
    auto begin() const noexcept { return elements_.begin(); }
    auto end() const noexcept { return elements_.end(); }

  private:
    SAFEARRAY* array_;
    std::span<T> elements_;
};

}  // namespace wmisink
