#include "wmisink/client/delivery/adaptive_batch.hpp"

#include <algorithm>

namespace wmisink {

namespace {

constexpr std::chrono::milliseconds kAtOnce{10};
constexpr std::chrono::milliseconds kSlow{50};

}  // namespace

void AdaptiveBatch::note(std::size_t asked, std::size_t given, Duration took) noexcept {
    if (given < asked) {  // the time was up before they were there
        size_ = std::max<std::size_t>(given / 2, 1);
        pace_ = 0;
        return;
    }
    // A batch that was cut to the room in the queue says nothing of a whole one.
    if (asked < size_) return;
    const double pace =
        static_cast<double>(given) / std::max(std::chrono::duration<double>(took).count(), 1e-9);
    if (took <= kAtOnce || pace > 1.25 * pace_ || pace < 0.8 * pace_) {
        size_ = std::min(2 * size_, kMost);
    } else if (took > kSlow) {
        size_ = std::max<std::size_t>(size_ / 2, 1);
    }
    pace_ = pace;
}

}  // namespace wmisink
