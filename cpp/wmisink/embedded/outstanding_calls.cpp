#include "wmisink/embedded/outstanding_calls.hpp"

#include <algorithm>
#include <utility>

namespace wmisink::embedded {

void OutstandingCalls::add(IWbemObjectSink* sink, std::shared_ptr<Cancellable> call) {
    const std::lock_guard lock(mutex_);
    calls_.emplace(sink, std::move(call));
}

void OutstandingCalls::remove(IWbemObjectSink* sink, const Cancellable& call) noexcept {
    std::shared_ptr<Cancellable> removed;  // let go outside the lock
    const std::lock_guard lock(mutex_);
    const auto [first, last] = calls_.equal_range(sink);
    const auto found =
        std::find_if(first, last, [&](const auto& entry) { return entry.second.get() == &call; });
    if (found != last) {
        removed = std::move(found->second);
        calls_.erase(found);
    }
}

std::vector<std::shared_ptr<Cancellable>> OutstandingCalls::calls_of(IWbemObjectSink* sink) const {
    const std::lock_guard lock(mutex_);
    const auto [first, last] = calls_.equal_range(sink);
    std::vector<std::shared_ptr<Cancellable>> found;
    std::transform(first, last, std::back_inserter(found), [](const auto& entry) { return entry.second; });
    return found;
}

}  // namespace wmisink::embedded
