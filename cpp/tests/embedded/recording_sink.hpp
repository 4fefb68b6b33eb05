#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "embedded/fixture.hpp"
#include "wmisink/com/ref_counted.hpp"

namespace wmisink::embedded {

/// A client's sink that keeps what it is told. Safe to ask from any thread.
class RecordingSink final : public RefCounted<RecordingSink, IWbemObjectSink> {
  public:
    struct Status {
        LONG flags = 0;
        HRESULT result = 0;
        std::string text;
        com_ptr<IWbemClassObject> object;
    };

    /// Called inside Indicate with the number of objects; its result is Indicate's.
    std::function<HRESULT(LONG)> on_indicate;
    /// Called inside a final SetStatus.
    std::function<void()> on_final;
    /// Off for tests of volume.
    bool keep_objects = true;

    HRESULT STDMETHODCALLTYPE Indicate(LONG count, IWbemClassObject** objects) noexcept override {
        {
            const std::lock_guard lock(mutex_);
            batches_.push_back(count);
            total_ += static_cast<std::size_t>(count);
            after_end_ += finals() == 0 ? 0U : 1U;
            for (LONG i = 0; keep_objects && i < count; ++i) {
                objects_.push_back(com_ptr<IWbemClassObject>::share(objects[i]));
            }
        }
        changed_.notify_all();
        return on_indicate ? on_indicate(count) : WBEM_S_NO_ERROR;
    }

    HRESULT STDMETHODCALLTYPE SetStatus(LONG flags, HRESULT result, BSTR text,
                                        IWbemClassObject* object) noexcept override {
        if (flags == WBEM_STATUS_COMPLETE && on_final) {
            on_final();
        }
        {
            const std::lock_guard lock(mutex_);
            after_end_ += finals() == 0 ? 0U : 1U;
            statuses_.push_back(
                {flags, result, to_utf8(view_of(text)), com_ptr<IWbemClassObject>::share(object)});
        }
        changed_.notify_all();
        return WBEM_S_NO_ERROR;
    }

    /// The final status's result; fails the test when none comes within a minute.
    HRESULT wait_final() {
        std::unique_lock lock(mutex_);
        const bool came = changed_.wait_for(lock, kPatience, [this] { return finals() > 0; });
        EXPECT_TRUE(came) << "no final status came";
        return came ? last_final().result : E_FAIL;
    }

    bool wait_objects(std::size_t count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kPatience, [&] { return total_ >= count; });
    }

    /// Whether WMI lets its reference go; the final status comes a moment before that.
    bool wait_alone() {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        while (references() != 1 && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return references() == 1;
    }

    ULONG references() {
        AddRef();
        return Release();
    }

    [[nodiscard]] std::size_t total() const { return locked(total_); }
    [[nodiscard]] std::vector<LONG> batches() const { return locked(batches_); }
    [[nodiscard]] std::vector<Status> statuses() const { return locked(statuses_); }
    [[nodiscard]] std::vector<com_ptr<IWbemClassObject>> objects() const { return locked(objects_); }
    /// Calls that came after the final status.
    [[nodiscard]] std::size_t after_end() const { return locked(after_end_); }
    [[nodiscard]] std::size_t final_count() const {
        const std::lock_guard lock(mutex_);
        return finals();
    }
    [[nodiscard]] Status final_status() const {
        const std::lock_guard lock(mutex_);
        return last_final();
    }

    void forget() {
        const std::lock_guard lock(mutex_);
        objects_.clear();
        statuses_.clear();
    }

  private:
    static constexpr std::chrono::seconds kPatience{60};

    template <class T>
    [[nodiscard]] T locked(const T& value) const {
        const std::lock_guard lock(mutex_);
        return value;
    }

    [[nodiscard]] std::size_t finals() const {
        std::size_t found = 0;
        for (const Status& status : statuses_) {
            found += status.flags == WBEM_STATUS_COMPLETE ? 1U : 0U;
        }
        return found;
    }

    [[nodiscard]] Status last_final() const {
        for (auto status = statuses_.rbegin(); status != statuses_.rend(); ++status) {
            if (status->flags == WBEM_STATUS_COMPLETE) {
                return *status;
            }
        }
        return {};
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<LONG> batches_;
    std::vector<Status> statuses_;
    std::vector<com_ptr<IWbemClassObject>> objects_;
    std::size_t total_ = 0;
    std::size_t after_end_ = 0;
};

inline HRESULT query_async(const com_ptr<IWbemServices>& services, std::string_view query,
                           const com_ptr<RecordingSink>& sink, LONG flags = 0) {
    return services->ExecQueryAsync(Bstr("WQL").get(), Bstr(query).get(), flags, nullptr, sink.get());
}

}  // namespace wmisink::embedded
