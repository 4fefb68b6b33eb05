#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "wmisink/counters/counter_class.hpp"

namespace wmisink::counters {

/// Cooks one sample after the other, each instance by what it was in the sample before. Remembers the last
/// sample and nothing else, so an instance that vanishes is forgotten. One thread at a time.
class Cooker {
  public:
    explicit Cooker(CounterClass counter_class, Presentation how = {})
        : class_(std::move(counter_class)), how_(how) {}

    [[nodiscard]] const CounterClass& counter_class() const noexcept { return class_; }
    [[nodiscard]] Presentation presentation() const noexcept { return how_; }

    /// Cooks the whole of a sample: the counters of each instance, in the same order. Remembers it in place
    /// of the one before; nothing changes if it throws. Of two instances with the same keys the last is
    /// remembered.
    [[nodiscard]] std::vector<Values> cook(std::vector<Values> sample);

    /// How many instances are remembered.
    [[nodiscard]] std::size_t remembered() const noexcept { return last_.size(); }
    /// The next sample is the first again.
    void forget() noexcept { last_.clear(); }

  private:
    CounterClass class_;
    Presentation how_;
    std::map<WideString, Values> last_{};
};

}  // namespace wmisink::counters
