#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace wmisink::bench {

using Clock = std::chrono::steady_clock;

/// Times of the same thing, of which some are spoilt by what else the machine does.
class Sample {
  public:
    explicit Sample(std::size_t expected) { nanoseconds_.reserve(expected); }

    void add(Clock::duration time, std::size_t share = 1) {
        nanoseconds_.push_back(std::chrono::duration<double, std::nano>{time}.count() /
                               static_cast<double>(share));
    }

    [[nodiscard]] std::size_t size() const noexcept { return nanoseconds_.size(); }

    /// In nanoseconds: the time that `share` of the sample, from 0 to 1, does not exceed. 0 for an empty
    /// sample.
    [[nodiscard]] double quantile(double share) {
        if (nanoseconds_.empty()) return 0;
        const auto rank = static_cast<std::ptrdiff_t>(share * static_cast<double>(nanoseconds_.size() - 1));
        std::nth_element(nanoseconds_.begin(), nanoseconds_.begin() + rank, nanoseconds_.end());
        return nanoseconds_[static_cast<std::size_t>(rank)];
    }

  private:
    std::vector<double> nanoseconds_;
};

}  // namespace wmisink::bench
