#include "wmisink/embedded/result_buffer.hpp"

#include <algorithm>
#include <utility>

namespace wmisink::embedded {

bool ResultBuffer::take(ResultItem item) {
    {
        std::unique_lock lock(mutex_);
        writable_.wait(lock, [this] { return abandoned_ || !forward_only_ || items_.size() < capacity_; });
        if (abandoned_) {
            return false;
        }
        items_.push_back(std::move(item));
    }
    readable_.notify_all();
    return true;
}

void ResultBuffer::path(Text path) {
    const std::lock_guard lock(mutex_);
    path_ = std::move(path);
}

void ResultBuffer::opened(com_ptr<IWbemServices> services) {
    const std::lock_guard lock(mutex_);
    services_ = std::move(services);
}

/// Enumerators have no way to tell it.
void ResultBuffer::progress(std::uint32_t, std::uint32_t) {}

// Relaxed, here and at the store: a hint that may come late.
bool ResultBuffer::cancelled() const noexcept { return stop_.load(std::memory_order_relaxed); }

std::size_t ResultBuffer::was_waiting() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
}

void ResultBuffer::end(CallFailure outcome) noexcept {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        outcome_ = std::move(outcome);
    }
    readable_.notify_all();
}

void ResultBuffer::abandon() noexcept {
    stop_.store(true, std::memory_order_relaxed);
    {
        const std::lock_guard lock(mutex_);
        abandoned_ = true;
    }
    writable_.notify_all();
    readable_.notify_all();
    wake_.cancel();
}

template <class Ready>
bool ResultBuffer::wait(std::unique_lock<std::mutex>& lock, Clock::time_point deadline, Ready ready) {
    if (deadline == Clock::time_point::max()) {
        readable_.wait(lock, ready);
        return true;
    }
    return readable_.wait_until(lock, deadline, ready);
}

std::optional<CallFailure> ResultBuffer::end_before(std::size_t position) {
    const std::lock_guard lock(mutex_);
    const bool over = ended_ && position >= first_ + items_.size();
    return over ? std::optional(outcome_) : std::nullopt;
}

std::optional<ResultBuffer::Ending> ResultBuffer::ending(Clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    if (!wait(lock, deadline, [this] { return ended_; })) {
        return std::nullopt;
    }
    return Ending{.outcome = outcome_,
                  .item = items_.empty() ? std::nullopt : std::optional(items_.front()),
                  .path = path_,
                  .services = services_};
}

ResultBuffer::Page ResultBuffer::read(std::size_t position, std::size_t count, Clock::time_point deadline) {
    Page page;
    std::unique_lock lock(mutex_);
    while (true) {
        const std::size_t wanted = std::min(count - page.items.size(), capacity_);
        const std::size_t next = position + page.items.size();
        const auto ready = [&] { return available(next + wanted); };
        const bool in_time = wait(lock, deadline, ready);
        const std::size_t from = std::max(next, first_) - first_;
        const std::size_t to = std::min(items_.size(), from + (count - page.items.size()));
        for (std::size_t i = from; i < to; ++i) {
            page.items.push_back(forward_only_ ? std::move(items_[i]) : items_[i]);
        }
        if (forward_only_ && to > from) {
            items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(to));
            first_ += to;
            writable_.notify_one();
        }
        page.last = ended_ && position + page.items.size() >= first_ + items_.size();
        if (page.last) {
            page.outcome = outcome_;
        }
        if (page.last || !in_time || abandoned_ || page.items.size() == count) {
            return page;
        }
    }
}

ResultBuffer::Clock::time_point deadline_of(LONG timeout) noexcept {
    return timeout == WBEM_INFINITE ? ResultBuffer::Clock::time_point::max()
                                    : ResultBuffer::Clock::now() + std::chrono::milliseconds(timeout);
}

}  // namespace wmisink::embedded
