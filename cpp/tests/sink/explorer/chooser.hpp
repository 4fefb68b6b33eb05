#pragma once

#include <cstddef>

#include "sink/explorer/random.hpp"

namespace wmisink::explorer {

/// Decides what the language leaves open. Once told to settle, it decides as a machine without reordering
/// would, so that a run that has failed comes to its end.
class Chooser {
  public:
    explicit Chooser(std::uint64_t seed) noexcept
        : random_{seed}, stay_one_in_{2 + random_.below(4) * random_.below(4)} {}

    /// One of the candidates, the last of them most often: what is old must not be seen for ever.
    std::size_t between(std::size_t first, std::size_t last) noexcept {
        if (settled_ || first == last || random_.below(2) == 0) return last;
        return first + static_cast<std::size_t>(random_.below(last - first + 1));
    }

    /// A compare_exchange_weak may fail for no reason.
    bool fails_spuriously() noexcept { return !settled_ && random_.below(16) == 0; }

    /// Whether another thread gets its turn. How often it does is the seed's: some bugs need many changes of
    /// turn, some need one thread to be left behind for long.
    bool changes_turn() noexcept { return !settled_ && random_.below(stay_one_in_) == 0; }

    std::size_t any_of(std::size_t count) noexcept {
        return settled_ ? 0 : static_cast<std::size_t>(random_.below(count));
    }

    std::uint64_t any_value() noexcept { return random_.next(); }

    void settle() noexcept { settled_ = true; }
    [[nodiscard]] bool settled() const noexcept { return settled_; }

  private:
    Random random_;
    std::uint64_t stay_one_in_;
    bool settled_ = false;
};

}  // namespace wmisink::explorer
