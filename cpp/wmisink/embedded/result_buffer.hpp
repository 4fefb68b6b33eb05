#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "wmisink/embedded/call_failure.hpp"
#include "wmisink/embedded/cancel_wake.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// Between an operation that runs and the enumerators that read its answer.
///
/// Forward-only, an object goes when it is read and the operation waits once `capacity` objects wait to be
/// read; else all stay, so that enumerators can go back. One thread writes, any number may read.
class ResultBuffer final : public ResultOutput {
  public:
    using Clock = std::chrono::steady_clock;

    struct Page {
        std::vector<ResultItem> items;
        /// Nothing comes after them.
        bool last = false;
        /// When last: how the operation failed, or WBEM_S_NO_ERROR.
        CallFailure outcome{.code = WBEM_S_NO_ERROR};
    };

    /// What an operation that gives one thing has given in the end.
    struct Ending {
        CallFailure outcome{.code = WBEM_S_NO_ERROR};
        std::optional<ResultItem> item;
        Text path;
        com_ptr<IWbemServices> services;
    };

    /// No limit: for an operation that ends before anyone reads.
    static constexpr std::size_t kUnlimited = ~std::size_t{0};

    ResultBuffer(bool forward_only, std::size_t capacity) noexcept
        : forward_only_(forward_only), capacity_(capacity) {}
    ResultBuffer(const ResultBuffer&) = delete;
    ResultBuffer& operator=(const ResultBuffer&) = delete;
    ~ResultBuffer() = default;

    [[nodiscard]] bool forward_only() const noexcept { return forward_only_; }

    bool take(ResultItem item) override;
    void progress(std::uint32_t done, std::uint32_t total) override;
    [[nodiscard]] bool cancelled() const noexcept override;
    void path(Text path) override;
    void opened(com_ptr<IWbemServices> services) override;
    void on_cancel(std::function<void()> wake) override { wake_.set(std::move(wake)); }

    /// Objects that wait to be read.
    [[nodiscard]] std::size_t was_waiting() const;

    /// The operation has ended.
    void end(CallFailure outcome) noexcept;
    /// Nobody reads any more: the operation is to stop.
    void abandon() noexcept;

    /// Up to `count` objects from `position` on, waiting for them until the deadline
    /// (Clock::time_point::max(): for ever), or until it is abandoned.
    [[nodiscard]] Page read(std::size_t position, std::size_t count, Clock::time_point deadline);
    /// How the operation ended, once it is known that nothing comes at `position` or after it.
    [[nodiscard]] std::optional<CallFailure> end_before(std::size_t position);
    /// Waits for the operation's end; nothing when the deadline comes first. Not for forward-only reading.
    [[nodiscard]] std::optional<Ending> ending(Clock::time_point deadline);

  private:
    /// Waits, with the lock, until `ready` or the deadline. False for the latter.
    template <class Ready>
    bool wait(std::unique_lock<std::mutex>& lock, Clock::time_point deadline, Ready ready);
    [[nodiscard]] bool available(std::size_t end) const noexcept {
        return ended_ || abandoned_ || first_ + items_.size() >= end;
    }

    bool forward_only_;
    std::size_t capacity_;
    /// A hint for the operation; abandoned_ is the truth.
    std::atomic<bool> stop_{false};
    CancelWake wake_;

    mutable std::mutex mutex_;
    std::condition_variable readable_;
    std::condition_variable writable_;
    std::deque<ResultItem> items_;
    /// The position of items_.front() in the whole answer.
    std::size_t first_ = 0;
    bool ended_ = false;
    bool abandoned_ = false;
    CallFailure outcome_{.code = WBEM_S_NO_ERROR};
    Text path_;
    com_ptr<IWbemServices> services_;
};

/// The moment at which a timeout in milliseconds is over; WBEM_INFINITE: never.
[[nodiscard]] ResultBuffer::Clock::time_point deadline_of(LONG timeout) noexcept;

}  // namespace wmisink::embedded
