#pragma once

#include <atomic>
#include <concepts>
#include <utility>

#include "wmisink/com/com_ptr.hpp"

namespace wmisink {

#if defined(_WIN32) && defined(__GNUC__)
// The SDK's interfaces have public destructors that are not virtual; ours below is virtual, and nobody
// deletes through an interface.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif

/// The base of a COM object that we implement: it counts references, answers QueryInterface and deletes the
/// object when the last one goes.
///
///     class Sink final : public RefCounted<Sink, IWbemObjectSink> { … };
///     com_ptr<Sink> sink = make_com<Sink>(…);
///
/// The count starts at one, which belongs to whoever made the object. AddRef, Release and QueryInterface may
/// be called from any thread; the destructor runs on the thread of the last Release and sees everything that
/// other threads did to the object before theirs. QueryInterface answers for IUnknown, for each of
/// `Interfaces` and for those that they extend (InterfaceBase), always with the same IUnknown; otherwise
/// E_NOINTERFACE and a null pointer.
template <class Derived, class First, class... Others>
class RefCounted : public First, public Others... {
  public:
    RefCounted(const RefCounted&) = delete;
    RefCounted& operator=(const RefCounted&) = delete;

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) noexcept override {
        if (!object) return E_POINTER;
        *object = find(iid);
        if (!*object) return E_NOINTERFACE;
        AddRef();
        return S_OK;
    }

    ULONG STDMETHODCALLTYPE AddRef() noexcept override {
        // Relaxed: whoever adds a reference has one already, so nothing has to be seen first.
        return count_.fetch_add(1, std::memory_order_relaxed) + 1;
    }

    ULONG STDMETHODCALLTYPE Release() noexcept override {
        // (1) pairs with itself in other threads: release publishes what this thread did to the object,
        // acquire lets the thread that deletes it see what all did.
        const ULONG left = count_.fetch_sub(1, std::memory_order_acq_rel) - 1;
        if (left == 0) delete this;
        return left;
    }

    /// How many objects of this type exist. Exact when no other thread makes or releases one.
    static long live_count() noexcept {
        // Relaxed: a number for tests and diagnostics; nothing is read on the strength of it.
        return live_.load(std::memory_order_relaxed);
    }

  protected:
    // Relaxed, both: see live_count().
    RefCounted() noexcept { live_.fetch_add(1, std::memory_order_relaxed); }
    virtual ~RefCounted() { live_.fetch_sub(1, std::memory_order_relaxed); }

  private:
    void* find(REFIID iid) noexcept {
        if (iid == iid_of<IUnknown>()) return static_cast<IUnknown*>(static_cast<First*>(this));
        void* found = find_as<First, First>(iid);
        ((found = found ? found : find_as<Others, Others>(iid)), ...);
        return found;
    }

    /// `Listed` names the base to convert through, since one interface may be the base of several.
    template <class Interface, class Listed>
    void* find_as(REFIID iid) noexcept {
        if (iid == iid_of<Interface>()) return static_cast<Interface*>(static_cast<Listed*>(this));
        using Base = typename InterfaceBase<Interface>::type;
        if constexpr (std::same_as<Base, IUnknown>) {
            return nullptr;
        } else {
            return find_as<Base, Listed>(iid);
        }
    }

    std::atomic<ULONG> count_{1};
    inline static std::atomic<long> live_{0};
};

#if defined(_WIN32) && defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

/// Makes an object of ours; the com_ptr owns its first reference.
template <class T, class... Arguments>
com_ptr<T> make_com(Arguments&&... arguments) {
    return com_ptr<T>::attach(new T(std::forward<Arguments>(arguments)...));
}

}  // namespace wmisink
