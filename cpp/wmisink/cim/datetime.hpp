#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wmisink/com/text.hpp"

namespace wmisink {

/// What a CIM datetime says: an instant, a local time of nobody knows where, or a length of time.
enum class DatetimeKind : std::uint8_t { zoned, unzoned, interval };

/// A CIM datetime, taken apart.
///
/// `yyyymmddHHMMSS.mmmmmm+UUU` is an instant, its offset from UTC in **minutes**; with `+***` for the offset
/// it has no zone; `ddddddddHHMMSS.mmmmmm:000` is an interval. A whole field of asterisks means that the
/// field is not given. Source: Microsoft, "CIM_DATETIME" and "Interval format"; DSP0004, 5.2.4.
struct CimDatetime {
    /// A field of asterisks.
    static constexpr std::int32_t kAny = -1;

    DatetimeKind kind = DatetimeKind::unzoned;
    std::int32_t year = kAny;         ///< 1…9999; kAny in an interval
    std::int32_t month = kAny;        ///< 1…12; kAny in an interval
    std::int32_t day = kAny;          ///< day of the month, or 0…99999999 days in an interval
    std::int32_t hour = kAny;         ///< 0…23
    std::int32_t minute = kAny;       ///< 0…59
    std::int32_t second = kAny;       ///< 0…59
    std::int32_t microsecond = kAny;  ///< 0…999999
    std::int32_t offset = 0;          ///< minutes east of UTC, -999…999; 0 unless zoned

    /// The last of the times that this may mean: every field that is not given at its greatest. As
    /// `earliest()` else.
    [[nodiscard]] std::optional<std::chrono::microseconds> latest() const;

    /// The first of the times that this may mean: every field that is not given at its least. For a zoned one
    /// since 1970-01-01 UTC, for an unzoned one since 1970-01-01 on its own clock, for an interval its
    /// length. None if the leading field (year, or an interval's days) is not given: then there is no such
    /// bound.
    [[nodiscard]] std::optional<std::chrono::microseconds> earliest() const;

    /// True if no field but the offset is asterisks.
    [[nodiscard]] bool is_exact() const noexcept;

    /// The 25 characters.
    [[nodiscard]] std::string text() const;

    /// An instant from microseconds since 1970-01-01 UTC, shown with an offset in minutes.
    /// None outside the years 1…9999 or for an offset of more than 999 minutes.
    [[nodiscard]] static std::optional<CimDatetime> zoned_from(std::chrono::microseconds since_epoch,
                                                               std::int32_t offset);

    /// An interval. None if it is negative or 10^8 days or more.
    [[nodiscard]] static std::optional<CimDatetime> interval_from(std::chrono::microseconds length);

    /// The same fields, field by field. To compare as times use `compare`.
    friend bool operator==(const CimDatetime&, const CimDatetime&) = default;
};

/// Reads the 25 characters. None if they are malformed: another length, a field that is neither digits nor
/// asterisks throughout, year 0000, the 30th of February, an hour 24, an interval not ending in `:000`.
[[nodiscard]] std::optional<CimDatetime> parse_datetime(WideView text);
[[nodiscard]] std::optional<CimDatetime> parse_datetime(std::string_view text);

/// Compares as times: the offset is taken into account, and a value with fields that are not given stands for
/// all the times it may mean, so that it is less than another only if all its times are. Unordered if these
/// overlap (unless both are the same fields and kind), and between a zoned one, an unzoned one and an
/// interval. Source: DSP0004, 5.2.4.
[[nodiscard]] std::partial_ordering compare(const CimDatetime& a, const CimDatetime& b);

}  // namespace wmisink
