#pragma once

#include <optional>

#include "wmisink/cim/datetime.hpp"

namespace wmisink::embedded::wql {

/// A date as people write it, with or without a time of day: `1/21/2024`, `21 January, 2024 4 PM`,
/// `2024-01-21 15:30`, `20240121` (Microsoft, "WQL-Supported Date Formats" and "WQL-Supported Time Formats").
///
/// Where the order of day and month is the computer's own on Windows it is the American one here, the example
/// of that page, unless that is no date. Years of two digits are those from 1950 to 2049. A time without an
/// offset is taken as UTC. None when it is no date.
[[nodiscard]] std::optional<CimDatetime> parse_written_date(WideView text);

}  // namespace wmisink::embedded::wql
