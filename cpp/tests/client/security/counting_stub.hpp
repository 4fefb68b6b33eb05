#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/ref_counted.hpp"

namespace wmisink {

/// What happens to the stubs of one apartment, in order.
class StubLog {
  public:
    enum class What { made, indicate, set_status, add_ref, release, destroyed, cancel };
    struct Entry {
        What what;
        std::thread::id thread;
        ULONG count;       ///< of references, after it
        bool in_callback;  ///< while the sink was being called on that thread
    };

    void add(What what, ULONG count = 0) {
        const std::lock_guard lock{mutex_};
        const auto self = std::this_thread::get_id();
        const bool inside = std::find(inside_.begin(), inside_.end(), self) != inside_.end();
        entries_.push_back({what, self, count, inside});
    }
    void enter() {
        const std::lock_guard lock{mutex_};
        inside_.push_back(std::this_thread::get_id());
    }
    void leave() {
        const std::lock_guard lock{mutex_};
        inside_.erase(std::find(inside_.begin(), inside_.end(), std::this_thread::get_id()));
    }

    [[nodiscard]] std::vector<Entry> entries() const {
        const std::lock_guard lock{mutex_};
        return entries_;
    }
    [[nodiscard]] std::size_t count(What what) const {
        const auto all = entries();
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [what](const Entry& entry) { return entry.what == what; }));
    }
    /// Where the first `what` stands; entries().size() for nowhere.
    [[nodiscard]] std::size_t place_of(What what) const {
        const auto all = entries();
        return static_cast<std::size_t>(
            std::find_if(all.begin(), all.end(), [what](const Entry& entry) { return entry.what == what; }) -
            all.begin());
    }

  private:
    mutable std::mutex mutex_;
    std::vector<std::thread::id> inside_;
    std::vector<Entry> entries_;
};

/// Stands before a sink as unsecapp.exe does: holds it for as long as it lives itself, and counts what is
/// done to it.
class CountingStub final : public RefCounted<CountingStub, IWbemObjectSink> {
  public:
    CountingStub(com_ptr<IWbemObjectSink> inner, StubLog& log) : inner_{std::move(inner)}, log_{log} {
        log_.add(StubLog::What::made, 1);
    }
    ~CountingStub() { log_.add(StubLog::What::destroyed); }

    ULONG STDMETHODCALLTYPE AddRef() noexcept override {
        const ULONG count = RefCounted::AddRef();
        log_.add(StubLog::What::add_ref, count);
        return count;
    }
    ULONG STDMETHODCALLTYPE Release() noexcept override {
        StubLog& log = log_;
        log.add(StubLog::What::release);
        return RefCounted::Release();
    }
    HRESULT STDMETHODCALLTYPE Indicate(LONG count, IWbemClassObject** objects) noexcept override {
        log_.add(StubLog::What::indicate);
        log_.enter();
        const HRESULT answer = inner_->Indicate(count, objects);
        log_.leave();
        return answer;
    }
    HRESULT STDMETHODCALLTYPE SetStatus(LONG flags, HRESULT result, BSTR text,
                                        IWbemClassObject* object) noexcept override {
        log_.add(StubLog::What::set_status);
        log_.enter();
        const HRESULT answer = inner_->SetStatus(flags, result, text, object);
        log_.leave();
        return answer;
    }

  private:
    const com_ptr<IWbemObjectSink> inner_;
    StubLog& log_;
};

/// Makes such stubs.
class CountingApartment final : public RefCounted<CountingApartment, IWbemUnsecuredApartment> {
  public:
    explicit CountingApartment(StubLog& log) : log_{log} {}
    HRESULT STDMETHODCALLTYPE CreateObjectStub(IUnknown* object, IUnknown** stub) noexcept override {
        *stub =
            make_com<CountingStub>(com_ptr<IUnknown>::share(object).query<IWbemObjectSink>(), log_).detach();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE CreateSinkStub(IWbemObjectSink* sink, DWORD, LPCWSTR reserved,
                                             IWbemObjectSink** stub) noexcept override {
        if (reserved != nullptr) return WBEM_E_INVALID_PARAMETER;
        *stub = make_com<CountingStub>(com_ptr<IWbemObjectSink>::share(sink), log_).detach();
        return S_OK;
    }

  private:
    StubLog& log_;
};

/// The life that «Setting Security on an Asynchronous Call» gives the stub of a call that WMI accepted: made
/// before it, let go on another thread than the callbacks and after the final one, and gone. Whatever the
/// order in which WMI and the client release it.
inline void expect_documented_life(const StubLog& log, std::size_t calls = 1) {
    using What = StubLog::What;
    EXPECT_EQ(log.count(What::made), calls);
    EXPECT_EQ(log.count(What::destroyed), calls) << "A stub that is left over is held in a circle.";
    EXPECT_EQ(log.count(What::release), log.count(What::made) + log.count(What::add_ref));
    for (const StubLog::Entry& entry : log.entries()) {
        if (entry.what == What::release || entry.what == What::cancel) {
            EXPECT_FALSE(entry.in_callback) << "Nothing of WMI's is released or cancelled in a callback.";
        }
    }
}

}  // namespace wmisink
