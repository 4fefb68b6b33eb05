#include "wmisink/counters/counter_type.hpp"

#include <algorithm>
#include <array>

namespace wmisink::counters {
namespace {

using enum CounterType;

constexpr std::uint32_t kObjectTimer = 0x00200000;  // PERF_OBJECT_TIMER
constexpr std::uint32_t kTimer100Ns = 0x00100000;   // PERF_TIMER_100NS
constexpr std::uint32_t kSuffixMask = 0x70000000;   // PERF_DISPLAY_…
constexpr std::uint32_t kPercent = 0x20000000;      // PERF_DISPLAY_PERCENT
constexpr std::uint32_t kSeconds = 0x30000000;      // PERF_DISPLAY_SECONDS

// Sources of the formulas: «Calculating Counter Values» (Win32, Performance Counters) and the pages of
// «Counter Types» in the Windows Server 2003 Deployment Kit, each by the type's name. Where they contradict
// each other, the latter is followed; see docs/counters.md.
constexpr std::array kRules{
    CounterRule{rawcount_hex, "PERF_COUNTER_RAWCOUNT_HEX", Formula::as_it_is},
    CounterRule{large_rawcount_hex, "PERF_COUNTER_LARGE_RAWCOUNT_HEX", Formula::as_it_is},
    CounterRule{text, "PERF_COUNTER_TEXT", Formula::as_it_is},
    CounterRule{rawcount, "PERF_COUNTER_RAWCOUNT", Formula::as_it_is},
    CounterRule{large_rawcount, "PERF_COUNTER_LARGE_RAWCOUNT", Formula::as_it_is},
    CounterRule{double_raw, "PERF_DOUBLE_RAW", Formula::as_it_is},
    CounterRule{delta, "PERF_COUNTER_DELTA", Formula::difference},
    CounterRule{large_delta, "PERF_COUNTER_LARGE_DELTA", Formula::difference},
    CounterRule{sample_counter, "PERF_SAMPLE_COUNTER", Formula::rate},
    CounterRule{queue_length, "PERF_COUNTER_QUEUELEN_TYPE", Formula::average_length},
    CounterRule{large_queue_length, "PERF_COUNTER_LARGE_QUEUELEN_TYPE", Formula::average_length},
    CounterRule{queue_length_100ns, "PERF_COUNTER_100NS_QUEUELEN_TYPE", Formula::average_length},
    CounterRule{queue_length_object_time, "PERF_COUNTER_OBJ_TIME_QUEUELEN_TYPE", Formula::average_length},
    CounterRule{counter, "PERF_COUNTER_COUNTER", Formula::rate},
    CounterRule{bulk_count, "PERF_COUNTER_BULK_COUNT", Formula::rate},
    CounterRule{raw_fraction, "PERF_RAW_FRACTION", Formula::fraction},
    CounterRule{large_raw_fraction, "PERF_LARGE_RAW_FRACTION", Formula::fraction},
    CounterRule{timer, "PERF_COUNTER_TIMER", Formula::busy_share},
    CounterRule{precision_system_timer, "PERF_PRECISION_SYSTEM_TIMER", Formula::share_of_base},
    CounterRule{timer_100ns, "PERF_100NSEC_TIMER", Formula::busy_share},
    CounterRule{precision_100ns_timer, "PERF_PRECISION_100NS_TIMER", Formula::share_of_base},
    CounterRule{object_time_timer, "PERF_OBJ_TIME_TIMER", Formula::busy_share},
    CounterRule{precision_object_timer, "PERF_PRECISION_OBJECT_TIMER", Formula::share_of_base},
    CounterRule{sample_fraction, "PERF_SAMPLE_FRACTION", Formula::share_of_base},
    CounterRule{timer_inverse, "PERF_COUNTER_TIMER_INV", Formula::idle_share},
    CounterRule{timer_100ns_inverse, "PERF_100NSEC_TIMER_INV", Formula::idle_share},
    CounterRule{multi_timer, "PERF_COUNTER_MULTI_TIMER", Formula::busy_share_of_many},
    CounterRule{multi_timer_100ns, "PERF_100NSEC_MULTI_TIMER", Formula::busy_share_of_many},
    CounterRule{multi_timer_inverse, "PERF_COUNTER_MULTI_TIMER_INV", Formula::idle_share_of_many},
    CounterRule{multi_timer_100ns_inverse, "PERF_100NSEC_MULTI_TIMER_INV", Formula::idle_share_of_many},
    CounterRule{average_timer, "PERF_AVERAGE_TIMER", Formula::average_time},
    CounterRule{elapsed_time, "PERF_ELAPSED_TIME", Formula::elapsed_time},
    CounterRule{no_data, "PERF_COUNTER_NODATA", Formula::no_value},
    CounterRule{average_bulk, "PERF_AVERAGE_BULK", Formula::average},
    CounterRule{sample_base, "PERF_SAMPLE_BASE", Formula::no_value},
    CounterRule{average_base, "PERF_AVERAGE_BASE", Formula::no_value},
    CounterRule{raw_base, "PERF_RAW_BASE", Formula::no_value},
    CounterRule{precision_timestamp, "PERF_PRECISION_TIMESTAMP", Formula::no_value},
    CounterRule{large_raw_base, "PERF_LARGE_RAW_BASE", Formula::no_value},
    CounterRule{multi_base, "PERF_COUNTER_MULTI_BASE", Formula::no_value},
    CounterRule{histogram, "PERF_COUNTER_HISTOGRAM_TYPE", Formula::no_value},
};
static_assert(std::ranges::is_sorted(kRules, {}, &CounterRule::type), "find_rule searches by halves");

}  // namespace

Clock CounterRule::clock() const noexcept {
    switch (formula) {
        case Formula::rate:
        case Formula::average_length:
        case Formula::busy_share:
        case Formula::idle_share:
        case Formula::busy_share_of_many:
        case Formula::idle_share_of_many:
        case Formula::average_time:
        case Formula::elapsed_time:
            break;
        default:
            return Clock::none;
    }
    const auto bits = static_cast<std::uint32_t>(type);
    if ((bits & kObjectTimer) != 0) return Clock::object;
    return (bits & kTimer100Ns) != 0 ? Clock::sys_100ns : Clock::perf_time;
}

Unit CounterRule::unit() const noexcept {
    // PERF_SAMPLE_COUNTER, too, counts by the second, though no suffix is shown with it.
    if (formula == Formula::rate) return Unit::per_second;
    switch (static_cast<std::uint32_t>(type) & kSuffixMask) {
        case kPercent:
            return Unit::percent;
        case kSeconds:
            return Unit::seconds;
        default:
            return Unit::none;
    }
}

std::span<const CounterRule> counter_rules() noexcept { return kRules; }

const CounterRule* find_rule(std::uint32_t type) noexcept {
    const auto wanted = static_cast<CounterType>(type);
    const auto* const found = std::ranges::lower_bound(kRules, wanted, {}, &CounterRule::type);
    return found != kRules.end() && found->type == wanted ? found : nullptr;
}

}  // namespace wmisink::counters
