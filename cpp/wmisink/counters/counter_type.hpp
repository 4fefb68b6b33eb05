#pragma once

#include <cstdint>
#include <span>

/// @file
/// The types of performance counters: what a raw value is and what is done with it.
///
/// A type is a number whose bits say what it is. Sources: winperf.h for the bits; «CounterType Qualifier» in
/// Microsoft's documentation of WMI for the types that there are. Immutable, so any thread may read it.

namespace wmisink::counters {

/// A counter type as the qualifier CounterType has it; without winperf.h's names, which are macros on
/// Windows.
enum class CounterType : std::uint32_t {
    rawcount_hex = 0x00000000,
    large_rawcount_hex = 0x00000100,
    text = 0x00000B00,
    rawcount = 0x00010000,
    large_rawcount = 0x00010100,
    double_raw = 0x00012000,
    delta = 0x00400400,
    large_delta = 0x00400500,
    sample_counter = 0x00410400,
    queue_length = 0x00450400,
    large_queue_length = 0x00450500,
    queue_length_100ns = 0x00550500,
    queue_length_object_time = 0x00650500,
    counter = 0x10410400,
    bulk_count = 0x10410500,
    raw_fraction = 0x20020400,
    large_raw_fraction = 0x20020500,
    timer = 0x20410500,
    precision_system_timer = 0x20470500,
    timer_100ns = 0x20510500,
    precision_100ns_timer = 0x20570500,
    object_time_timer = 0x20610500,
    precision_object_timer = 0x20670500,
    sample_fraction = 0x20C20400,
    timer_inverse = 0x21410500,
    timer_100ns_inverse = 0x21510500,
    multi_timer = 0x22410500,
    multi_timer_100ns = 0x22510500,
    multi_timer_inverse = 0x23410500,
    multi_timer_100ns_inverse = 0x23510500,
    average_timer = 0x30020400,
    elapsed_time = 0x30240500,
    no_data = 0x40000200,
    average_bulk = 0x40020500,
    sample_base = 0x40030401,
    average_base = 0x40030402,
    raw_base = 0x40030403,
    precision_timestamp = 0x40030500,
    large_raw_base = 0x40030503,
    multi_base = 0x42030500,
    histogram = 0x80000000,
};

/// How values of a type are cooked. N is the counter, B its base, D the time and F the time's ticks per
/// second; 0 is the earlier sample and 1 the later.
enum class Formula {
    no_value,            ///< a base or nothing at all: not to be shown
    as_it_is,            ///< N1
    difference,          ///< N1 - N0
    rate,                ///< (N1 - N0) / ((D1 - D0) / F)
    average_length,      ///< (N1 - N0) / (D1 - D0)
    busy_share,          ///< 100 (N1 - N0) / (D1 - D0)
    idle_share,          ///< 100 (1 - (N1 - N0) / (D1 - D0))
    busy_share_of_many,  ///< 100 (N1 - N0) / (D1 - D0) / B1
    idle_share_of_many,  ///< 100 (B1 - (N1 - N0) / (D1 - D0))
    fraction,            ///< 100 N1 / B1
    share_of_base,       ///< 100 (N1 - N0) / (B1 - B0)
    average,             ///< (N1 - N0) / (B1 - B0)
    average_time,        ///< ((N1 - N0) / F) / (B1 - B0)
    elapsed_time,        ///< (D1 - N1) / F
};

/// What D and F of a formula are: `Timestamp_…` and `Frequency_…` of the sample.
enum class Clock { none, perf_time, sys_100ns, object };

/// What a cooked value counts.
enum class Unit { none, per_second, percent, seconds };

/// A type and what follows from it.
struct CounterRule {
    CounterType type;
    const char* name;  ///< in winperf.h, such as "PERF_COUNTER_COUNTER"
    Formula formula;

    /// Whether the counter has 64 bits, and wraps around at them; 32 otherwise.
    [[nodiscard]] constexpr bool is_large() const noexcept {
        return (static_cast<std::uint32_t>(type) & 0x00000300U) == 0x00000100U;
    }
    /// Whether its base has 64 bits.
    [[nodiscard]] constexpr bool has_large_base() const noexcept {
        return is_precise() || type == CounterType::large_raw_fraction;
    }
    [[nodiscard]] constexpr bool needs_earlier() const noexcept {
        switch (formula) {
            case Formula::no_value:
            case Formula::as_it_is:
            case Formula::fraction:
            case Formula::elapsed_time:
                return false;
            default:
                return true;
        }
    }
    [[nodiscard]] constexpr bool needs_base() const noexcept {
        switch (formula) {
            case Formula::busy_share_of_many:
            case Formula::idle_share_of_many:
            case Formula::fraction:
            case Formula::share_of_base:
            case Formula::average:
            case Formula::average_time:
                return true;
            default:
                return false;
        }
    }
    [[nodiscard]] Clock clock() const noexcept;
    [[nodiscard]] Unit unit() const noexcept;

  private:
    /// Its base is the time at which the provider read the counter.
    [[nodiscard]] constexpr bool is_precise() const noexcept {
        return type == CounterType::precision_system_timer || type == CounterType::precision_100ns_timer ||
               type == CounterType::precision_object_timer;
    }
};

/// Every type that is documented, by number.
[[nodiscard]] std::span<const CounterRule> counter_rules() noexcept;

/// The rule of a type; null for a number that is no documented type.
[[nodiscard]] const CounterRule* find_rule(std::uint32_t type) noexcept;

}  // namespace wmisink::counters
