#include "wmisink/embedded/faults/faulty_output.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {
namespace {

/// A sleep that the call's end cuts short.
class Sleep {
  public:
    explicit Sleep(ResultOutput& output) : output_(output) {
        output_.on_cancel([this] {
            const std::lock_guard lock(mutex_);
            woken_ = true;
            wake_.notify_all();
        });
    }
    ~Sleep() { output_.on_cancel(nullptr); }
    Sleep(const Sleep&) = delete;
    Sleep& operator=(const Sleep&) = delete;

    void rest(std::chrono::nanoseconds time) {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, time, [this] { return woken_; });
    }

  private:
    ResultOutput& output_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool woken_ = false;
};

class FaultyOutput final : public ResultOutput {
  public:
    FaultyOutput(const Fault& fault, std::size_t batch_size, ResultOutput& output)
        : fault_(fault), batch_size_(batch_size), output_(output) {}

    bool take(ResultItem item) override {
        delay();
        fail_in_time();
        if (fault_.progress_total != 0) {
            output_.progress(static_cast<std::uint32_t>(given_), fault_.progress_total);
        }
        ++given_;
        return output_.take(std::move(item));
    }
    void progress(std::uint32_t done, std::uint32_t total) override {
        if (fault_.progress_total == 0) {
            output_.progress(done, total);
        }
    }
    bool cancelled() const noexcept override { return output_.cancelled(); }
    const CallContext* context() const noexcept override { return output_.context(); }
    void path(Text path) override { output_.path(std::move(path)); }
    void opened(com_ptr<IWbemServices> services) override { output_.opened(std::move(services)); }
    void on_cancel(std::function<void()> wake) override { output_.on_cancel(std::move(wake)); }

    /// At the operation's end: what was to fail after objects that never came fails now.
    void finish() {
        delay_first();
        if (fault_.fail_after) {
            fail();
        }
    }

  private:
    void delay_first() {
        if (!std::exchange(begun_, true)) {
            rest(fault_.first_delay);
        }
    }
    void delay() {
        const bool first = !begun_;
        delay_first();
        if (!first && given_ % batch_size_ == 0) {
            rest(fault_.batch_delay);
        }
    }
    void rest(std::chrono::nanoseconds time) {
        if (time > std::chrono::nanoseconds{0}) {
            Sleep(output_).rest(time);
        }
    }
    void fail_in_time() const {
        if (fault_.fail_after && given_ >= *fault_.fail_after) {
            fail();
        }
    }
    [[noreturn]] void fail() const {
        throw Failure(
            fault_.failure, "FaultPlan",
            "A fault of the repository's plan fails the call after " + std::to_string(given_) + " objects.");
    }

    const Fault& fault_;
    const std::size_t batch_size_;
    ResultOutput& output_;
    std::size_t given_ = 0;
    bool begun_ = false;
};

}  // namespace

Operation faulty(Operation operation, std::shared_ptr<const Fault> fault, std::size_t batch_size) {
    if (!fault->batch_sizes.empty()) {
        batch_size = std::max<std::size_t>(fault->batch_sizes.front(), 1);
    }
    return [operation = std::move(operation), fault = std::move(fault), batch_size](ResultOutput& output) {
        FaultyOutput faulty_output(*fault, batch_size, output);
        operation(faulty_output);
        faulty_output.finish();
    };
}

}  // namespace wmisink::embedded
