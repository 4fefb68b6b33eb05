#include "wmisink/counters/cook.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace wmisink::counters {
namespace {

using Whole = std::optional<std::uint64_t>;
using Real = std::optional<double>;

constexpr std::uint64_t kMax32 = std::numeric_limits<std::uint32_t>::max();
constexpr double kHundred = 100;

/// Divided by a power of ten rather than multiplied by a fraction, which no double is.
double scaled(double number, int scale) {
    const double power = std::pow(10.0, std::abs(scale));
    return scale < 0 ? number / power : number * power;
}

Whole whole(const CounterValue& value) noexcept {
    const auto* const found = std::get_if<std::uint64_t>(&value);
    return found ? Whole(*found) : std::nullopt;
}

Real real(Whole value) noexcept { return value ? Real(static_cast<double>(*value)) : std::nullopt; }

/// None for a part of nothing.
Real quotient(Real part, Real of) noexcept {
    if (!part || !of || *of == 0) return std::nullopt;
    return *part / *of;
}

Real times(Real value, double factor) noexcept { return value ? Real(*value * factor) : std::nullopt; }

/// A clock is set back at times, but never wraps around.
Whole clock_advance(Whole earlier, Whole later) noexcept {
    if (!earlier || !later || *later < *earlier) return std::nullopt;
    return *later - *earlier;
}

/// Two samples of a counter.
class Pair {
  public:
    Pair(const CounterRule& rule, const Reading& earlier, const Reading& later) noexcept
        : rule_(rule), earlier_(earlier), later_(later) {}

    [[nodiscard]] Whole counted() const noexcept {
        return difference(whole(earlier_.value), whole(later_.value), rule_.is_large());
    }
    [[nodiscard]] Whole base() const noexcept {
        return difference(earlier_.base, later_.base, rule_.has_large_base());
    }
    [[nodiscard]] Whole ticks() const noexcept { return clock_advance(earlier_.time, later_.time); }
    [[nodiscard]] Real seconds() const noexcept { return quotient(real(ticks()), real(later_.frequency)); }
    [[nodiscard]] Real share() const noexcept { return quotient(real(counted()), real(ticks())); }

  private:
    static Whole difference(Whole earlier, Whole later, bool large) noexcept {
        return earlier && later ? advance(*earlier, *later, large) : std::nullopt;
    }

    const CounterRule& rule_;
    const Reading& earlier_;
    const Reading& later_;
};

/// The rules that take two samples.
Real compare(const CounterRule& rule, const Pair& pair, const Reading& later) noexcept {
    switch (rule.formula) {
        case Formula::rate:
            return quotient(real(pair.counted()), pair.seconds());
        case Formula::average_length:
            return pair.share();
        case Formula::busy_share:
            return times(pair.share(), kHundred);
        case Formula::idle_share: {
            const Real idle = pair.share();
            return idle ? Real(kHundred * std::max(1 - *idle, 0.0)) : std::nullopt;
        }
        case Formula::busy_share_of_many:
            return quotient(times(pair.share(), kHundred), real(later.base));
        case Formula::idle_share_of_many: {
            const Real idle = pair.share();
            const Real of = real(later.base);
            return idle && of && *of != 0 ? Real(kHundred * std::max(*of - *idle, 0.0)) : std::nullopt;
        }
        case Formula::share_of_base:
            return times(quotient(real(pair.counted()), real(pair.base())), kHundred);
        case Formula::average:
            return quotient(real(pair.counted()), real(pair.base()));
        case Formula::average_time:
            return quotient(quotient(real(pair.counted()), real(later.frequency)), real(pair.base()));
        default:
            return std::nullopt;
    }
}

/// A start of 0 is that of what has none, such as `_Total`: it would have begun when the clock did.
Real elapsed(const Reading& later) noexcept {
    const Whole start = whole(later.value);
    if (!start || *start == 0) return std::nullopt;
    return quotient(real(clock_advance(start, later.time)), real(later.frequency));
}

CounterValue value_of(Real value) noexcept {
    return value && std::isfinite(*value) ? CounterValue(*value) : CounterValue();
}

}  // namespace

std::optional<std::uint64_t> advance(std::uint64_t earlier, std::uint64_t later, bool large) noexcept {
    if (later >= earlier) return later - earlier;
    // Some providers give 64 bits for a type of 32.
    const bool of_64 = large || earlier > kMax32;
    const std::uint64_t mask = of_64 ? std::numeric_limits<std::uint64_t>::max() : kMax32;
    const std::uint64_t past_the_end = (later - earlier) & mask;
    return past_the_end <= mask / 2 ? Whole(past_the_end) : std::nullopt;
}

CounterValue cook(const CounterRule& rule, const Reading* earlier, const Reading& later) {
    switch (rule.formula) {
        case Formula::no_value:
            return {};
        case Formula::as_it_is:
            return later.value;
        case Formula::fraction:
            return value_of(times(quotient(real(whole(later.value)), real(later.base)), kHundred));
        case Formula::elapsed_time:
            return value_of(elapsed(later));
        default:
            break;
    }
    if (!earlier) return {};
    const Pair pair(rule, *earlier, later);
    if (rule.formula != Formula::difference) return value_of(compare(rule, pair, later));
    const Whole counted = pair.counted();
    return counted ? CounterValue(*counted) : CounterValue();
}

CounterValue present(CounterValue value, const CounterRule& rule, int scale, Presentation how) {
    if (auto* const number = std::get_if<double>(&value);
        number && how.capped && rule.unit() == Unit::percent) {
        *number = std::min(*number, kHundred);
    }
    if (!how.scaled || scale == 0) return value;
    if (const Whole number = whole(value)) return scaled(static_cast<double>(*number), scale);
    if (const auto* const number = std::get_if<double>(&value)) return scaled(*number, scale);
    return value;
}

}  // namespace wmisink::counters
