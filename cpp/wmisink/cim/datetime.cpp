#include "wmisink/cim/datetime.hpp"

#include <algorithm>

namespace wmisink {
namespace {

namespace chrono = std::chrono;
using chrono::microseconds;

constexpr std::size_t kLength = 25;
constexpr std::int32_t kAny = CimDatetime::kAny;

using Characters = std::array<char, kLength>;

struct Field {
    std::size_t begin;
    std::size_t length;
    std::int32_t min;
    std::int32_t max;
};

constexpr Field kYear{0, 4, 1, 9999};
constexpr Field kMonth{4, 2, 1, 12};
constexpr Field kDay{6, 2, 1, 31};
constexpr Field kDays{0, 8, 0, 99999999};
constexpr Field kHour{8, 2, 0, 23};
constexpr Field kMinute{10, 2, 0, 59};
constexpr Field kSecond{12, 2, 0, 59};
constexpr Field kMicrosecond{15, 6, 0, 999999};
constexpr Field kOffset{22, 3, 0, 999};
constexpr chrono::sys_days kFirst = chrono::year(1) / chrono::January / 1;
constexpr chrono::sys_days kEnd = chrono::year(10000) / chrono::January / 1;
constexpr std::size_t kPoint = 14;
constexpr std::size_t kSign = 21;

/// The value of a field, kAny for asterisks; none if it is malformed or out of range.
std::optional<std::int32_t> read(const Characters& text, const Field& field) {
    const std::string_view digits(text.data() + field.begin, field.length);
    if (std::ranges::all_of(digits, [](char c) { return c == '*'; })) return kAny;
    std::int32_t value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    if (value < field.min || value > field.max) return std::nullopt;
    return value;
}

void write(Characters& text, const Field& field, std::int32_t value) {
    for (std::size_t i = field.length; i-- > 0; value = value < 0 ? value : value / 10) {
        text[field.begin + i] = value < 0 ? '*' : static_cast<char>('0' + value % 10);
    }
}

bool day_exists(const CimDatetime& t) {
    if (t.day == kAny || t.month == kAny) return true;
    const chrono::year_month_day_last last{
        chrono::year(t.year == kAny ? 2000 : t.year),
        chrono::month_day_last(chrono::month(static_cast<unsigned>(t.month)))};
    return static_cast<unsigned>(t.day) <= static_cast<unsigned>(last.day());
}

bool read_time_of_day(const Characters& text, CimDatetime& t) {
    const auto hour = read(text, kHour);
    const auto minute = read(text, kMinute);
    const auto second = read(text, kSecond);
    const auto microsecond = read(text, kMicrosecond);
    if (!hour || !minute || !second || !microsecond || text[kPoint] != '.') return false;
    t.hour = *hour;
    t.minute = *minute;
    t.second = *second;
    t.microsecond = *microsecond;
    return true;
}

bool read_interval(const Characters& text, CimDatetime& t) {
    const auto days = read(text, kDays);
    const auto zeros = read(text, kOffset);
    if (!days || zeros != 0) return false;
    t.kind = DatetimeKind::interval;
    t.day = *days;
    return true;
}

bool read_timestamp(const Characters& text, CimDatetime& t) {
    const auto year = read(text, kYear);
    const auto month = read(text, kMonth);
    const auto day = read(text, kDay);
    const auto offset = read(text, kOffset);
    if (!year || !month || !day || !offset) return false;
    t.year = *year;
    t.month = *month;
    t.day = *day;
    t.kind = *offset == kAny ? DatetimeKind::unzoned : DatetimeKind::zoned;
    t.offset = *offset == kAny ? 0 : text[kSign] == '-' ? -*offset : *offset;
    return day_exists(t);
}

std::optional<CimDatetime> parse(const Characters& text) {
    CimDatetime t;
    if (!read_time_of_day(text, t)) return std::nullopt;
    const char sign = text[kSign];
    const bool good = sign == ':'                  ? read_interval(text, t)
                      : sign == '+' || sign == '-' ? read_timestamp(text, t)
                                                   : false;
    return good ? std::optional(t) : std::nullopt;
}

template <typename Text>
std::optional<CimDatetime> parse_any(const Text& text) {
    if (text.size() != kLength) return std::nullopt;
    Characters characters{};
    for (std::size_t i = 0; i < kLength; ++i) {
        if (text[i] < '*' || text[i] > ':') return std::nullopt;
        characters[i] = static_cast<char>(text[i]);
    }
    return parse(characters);
}

std::int32_t pick(std::int32_t value, std::int32_t otherwise) { return value == kAny ? otherwise : value; }

microseconds time_of_day(const CimDatetime& t, bool last) {
    return chrono::hours(pick(t.hour, last ? 23 : 0)) + chrono::minutes(pick(t.minute, last ? 59 : 0)) +
           chrono::seconds(pick(t.second, last ? 59 : 0)) +
           microseconds(pick(t.microsecond, last ? 999999 : 0));
}

std::optional<microseconds> bound(const CimDatetime& t, bool last) {
    if (t.kind == DatetimeKind::interval) {
        if (t.day == kAny) return std::nullopt;
        return microseconds(chrono::days(t.day)) + time_of_day(t, last);
    }
    if (t.year == kAny) return std::nullopt;
    const chrono::year_month ym =
        chrono::year(t.year) / chrono::month(static_cast<unsigned>(pick(t.month, last ? 12 : 1)));
    const auto last_day = static_cast<std::int32_t>(static_cast<unsigned>((ym / chrono::last).day()));
    // A day that its unknown month may lack is clamped to the month.
    const std::int32_t day_number = std::min(pick(t.day, last ? last_day : 1), last_day);
    const chrono::sys_days date = ym / chrono::day(static_cast<unsigned>(day_number));
    return microseconds(date.time_since_epoch()) + time_of_day(t, last) - chrono::minutes(t.offset);
}

void set_time_of_day(CimDatetime& t, microseconds of_day) {
    const chrono::hh_mm_ss parts(of_day);
    t.hour = static_cast<std::int32_t>(parts.hours().count());
    t.minute = static_cast<std::int32_t>(parts.minutes().count());
    t.second = static_cast<std::int32_t>(parts.seconds().count());
    t.microsecond = static_cast<std::int32_t>(parts.subseconds().count());
}

}  // namespace

std::optional<microseconds> CimDatetime::latest() const { return bound(*this, true); }

std::optional<microseconds> CimDatetime::earliest() const { return bound(*this, false); }

bool CimDatetime::is_exact() const noexcept {
    const bool date = day != kAny && (kind == DatetimeKind::interval || (year != kAny && month != kAny));
    return date && hour != kAny && minute != kAny && second != kAny && microsecond != kAny;
}

std::string CimDatetime::text() const {
    Characters out{};
    if (kind == DatetimeKind::interval) {
        write(out, kDays, day);
    } else {
        write(out, kYear, year);
        write(out, kMonth, month);
        write(out, kDay, day);
    }
    write(out, kHour, hour);
    write(out, kMinute, minute);
    write(out, kSecond, second);
    out[kPoint] = '.';
    write(out, kMicrosecond, microsecond);
    out[kSign] = kind == DatetimeKind::interval ? ':' : offset < 0 ? '-' : '+';
    write(out, kOffset, kind == DatetimeKind::unzoned ? kAny : offset < 0 ? -offset : offset);
    return std::string(out.data(), out.size());
}

std::optional<CimDatetime> CimDatetime::zoned_from(microseconds since_epoch, std::int32_t offset) {
    if (offset < -kOffset.max || offset > kOffset.max) return std::nullopt;
    if (since_epoch < kFirst.time_since_epoch() - chrono::days(1)) return std::nullopt;
    if (since_epoch > kEnd.time_since_epoch() + chrono::days(1)) return std::nullopt;
    const microseconds local = since_epoch + chrono::minutes(offset);
    if (local < kFirst.time_since_epoch() || local >= kEnd.time_since_epoch()) return std::nullopt;

    const auto whole = chrono::floor<chrono::days>(local);
    const chrono::year_month_day date{chrono::sys_days(whole)};
    CimDatetime t;
    t.kind = DatetimeKind::zoned;
    t.year = static_cast<int>(date.year());
    t.month = static_cast<std::int32_t>(static_cast<unsigned>(date.month()));
    t.day = static_cast<std::int32_t>(static_cast<unsigned>(date.day()));
    t.offset = offset;
    set_time_of_day(t, local - whole);
    return t;
}

std::optional<CimDatetime> CimDatetime::interval_from(microseconds length) {
    if (length < microseconds::zero() || length >= chrono::days(kDays.max + 1)) return std::nullopt;
    const auto whole = chrono::floor<chrono::days>(length);
    CimDatetime t;
    t.kind = DatetimeKind::interval;
    t.day = static_cast<std::int32_t>(whole.count());
    set_time_of_day(t, length - whole);
    return t;
}

std::optional<CimDatetime> parse_datetime(WideView text) { return parse_any(text); }

std::optional<CimDatetime> parse_datetime(std::string_view text) { return parse_any(text); }

std::partial_ordering compare(const CimDatetime& a, const CimDatetime& b) {
    if (a.kind != b.kind) return std::partial_ordering::unordered;
    if (a == b) return std::partial_ordering::equivalent;
    const auto a_first = a.earliest();
    const auto b_first = b.earliest();
    if (!a_first || !b_first) return std::partial_ordering::unordered;
    if (*a.latest() < *b_first) return std::partial_ordering::less;
    if (*b.latest() < *a_first) return std::partial_ordering::greater;
    if (a.is_exact() && b.is_exact()) return std::partial_ordering::equivalent;
    return std::partial_ordering::unordered;
}

}  // namespace wmisink
