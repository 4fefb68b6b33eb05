#pragma once

#include <concepts>
#include <cstddef>
#include <utility>

#include "wmisink/com/check.hpp"
#include "wmisink/com/interface_id.hpp"

namespace wmisink {

/// Owns one reference to a COM object, or none. Copying adds a reference, moving hands it over, the
/// destructor releases it. Two com_ptr may be used by two threads; one com_ptr by two threads needs a lock,
/// as any pointer does.
template <class T>
class com_ptr {
  public:
    using element_type = T;

    com_ptr() noexcept = default;
    com_ptr(std::nullptr_t) noexcept {}

    /// Takes over the caller's reference: the count stays as it is.
    static com_ptr attach(T* object) noexcept {
        com_ptr owner;
        owner.object_ = object;
        return owner;
    }

    /// Adds a reference of its own: for a pointer that somebody else owns.
    static com_ptr share(T* object) noexcept {
        if (object) object->AddRef();
        return attach(object);
    }

    com_ptr(const com_ptr& other) noexcept : object_(other.object_) {
        if (object_) object_->AddRef();
    }
    com_ptr(com_ptr&& other) noexcept : object_(other.detach()) {}

    /// From a pointer to an implementation or to an interface that extends T.
    template <class U>
        requires(!std::same_as<U, T> && std::convertible_to<U*, T*>)
    com_ptr(const com_ptr<U>& other) noexcept : object_(other.get()) {
        if (object_) object_->AddRef();
    }
    template <class U>
        requires(!std::same_as<U, T> && std::convertible_to<U*, T*>)
    com_ptr(com_ptr<U>&& other) noexcept : object_(other.detach()) {}

    com_ptr& operator=(com_ptr other) noexcept {
        swap(other);
        return *this;
    }

    ~com_ptr() {
        if (object_) object_->Release();
    }

    T* get() const noexcept { return object_; }
    T* operator->() const noexcept { return object_; }
    T& operator*() const noexcept { return *object_; }
    explicit operator bool() const noexcept { return object_ != nullptr; }

    /// Gives the reference to the caller, who now has to release it.
    [[nodiscard]] T* detach() noexcept { return std::exchange(object_, nullptr); }

    /// Releases the reference. The pointer is empty before Release runs, so that what Release sets off sees
    /// it so.
    void reset() noexcept {
        if (T* object = detach()) object->Release();
    }

    /// For an out-parameter: releases what it holds and gives the place where the callee puts its reference.
    [[nodiscard]] T** put() noexcept {
        reset();
        return &object_;
    }

    /// The same as put(), for the out-parameter of QueryInterface and its like.
    [[nodiscard]] void** put_void() noexcept { return reinterpret_cast<void**>(put()); }

    /// Another interface of the same object, with a reference of its own. Null when this is null or the
    /// object does not have it (E_NOINTERFACE).
    /// @throws WmiError on any other failure.
    template <class U>
    com_ptr<U> query() const {
        com_ptr<U> other;
        if (!object_) return other;
        const HRESULT status = object_->QueryInterface(iid_of<U>(), other.put_void());
        if (status == E_NOINTERFACE) return nullptr;
        check(status, "IUnknown::QueryInterface");
        return other;
    }

    void swap(com_ptr& other) noexcept { std::swap(object_, other.object_); }
    friend void swap(com_ptr& left, com_ptr& right) noexcept { left.swap(right); }

    /// The same pointer; of two interfaces of one object only IUnknown's pointers compare equal.
    friend bool operator==(const com_ptr& left, const com_ptr& right) noexcept {
        return left.object_ == right.object_;
    }
    friend bool operator==(const com_ptr& left, std::nullptr_t) noexcept { return !left.object_; }

  private:
    T* object_ = nullptr;
};

}  // namespace wmisink

// At the end, since a WmiError owns a com_ptr: who queries and checks has what it throws as well.
#include "wmisink/com/error.hpp"
