#pragma once

#include <cstdint>
#include <optional>

#include "wmisink/counters/counter_type.hpp"
#include "wmisink/counters/counter_value.hpp"

namespace wmisink::counters {

/// A counter in one sample, with what its rule needs beside it.
struct Reading {
    CounterValue value{};
    std::optional<std::uint64_t> base{};       ///< the property `<Name>_Base`
    std::optional<std::uint64_t> time{};       ///< `Timestamp_…` of the rule's clock
    std::optional<std::uint64_t> frequency{};  ///< `Frequency_…` of the rule's clock, in ticks per second
};

/// How cooked values are given.
struct Presentation {
    /// Whether a percentage above 100 becomes 100, as PdhGetFormattedCounterValue has it without
    /// PDH_FMT_NOCAP100. What several processors did for one process is more than 100 otherwise.
    bool capped = false;
    /// Whether values are multiplied by ten to the power of the qualifier DefaultScale, as charts show them.
    bool scaled = false;
};

/// How far a counter went on: `later - earlier`, also past the end of its 32 or 64 bits.
///
/// None where it went back. A counter that began anew cannot be told from one that wrapped around by its
/// values alone; it counts as the former when it would have gone through half its range or more.
[[nodiscard]] std::optional<std::uint64_t> advance(std::uint64_t earlier, std::uint64_t later,
                                                   bool large) noexcept;

/// The value that people read. Pure.
///
/// NULL where there is none to tell: no earlier sample though the rule needs one, something that the rule
/// needs is NULL, no time or no operation between the samples, a counter, a base or a clock that went back,
/// an instance that began at 0 or is yet to begin. A share of idleness is never below 0: two clocks differ.
[[nodiscard]] CounterValue cook(const CounterRule& rule, const Reading* earlier, const Reading& later);

/// The same value capped and scaled; `scale` is the qualifier DefaultScale.
[[nodiscard]] CounterValue present(CounterValue value, const CounterRule& rule, int scale, Presentation how);

}  // namespace wmisink::counters
