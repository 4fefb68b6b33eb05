#pragma once

#include <chrono>
#include <cstddef>

namespace wmisink {

/// How many rows are asked for at once: one at first, so that the first row comes soon, and more for as long
/// as asking for more pays.
///
/// What takes its time may be the provider, for which a large batch only delays the rows, or the way to it,
/// which a large batch saves. They are told apart by trying: if twice as many rows come clearly faster, it is
/// the way.
class AdaptiveBatch {
  public:
    using Duration = std::chrono::steady_clock::duration;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// `asked` rows were asked for, `given` came, after `took`.
    void note(std::size_t asked, std::size_t given, Duration took) noexcept;

    static constexpr std::size_t kMost = 1000;

  private:
    std::size_t size_ = 1;
    double pace_ = 0;  // rows a second of the batch before
};

}  // namespace wmisink
