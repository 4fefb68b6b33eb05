#pragma once

#include <cstdint>
#include <variant>

#include "wmisink/com/text.hpp"

namespace wmisink::counters {

/// A raw value or a cooked one; the first alternative is NULL. Counters are integers, only PERF_DOUBLE_RAW is
/// a double and PERF_COUNTER_TEXT a text.
using CounterValue = std::variant<std::monostate, std::uint64_t, double, WideString>;

[[nodiscard]] inline bool is_null(const CounterValue& value) noexcept { return value.index() == 0; }

}  // namespace wmisink::counters
