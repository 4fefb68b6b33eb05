#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "wmisink/cim/cim_value.hpp"
#include "wmisink/sink/row_queue.hpp"

namespace wmisink {

/// A value with its name: an argument of a method, a value of a context.
struct NamedValue {
    std::string name;
    CimValue value;
};

/// How one call is delivered.
struct CallOptions {
    std::size_t capacity = 16384;  ///< rows that may wait unread
    Overflow overflow = Overflow::block;
    std::optional<std::chrono::nanoseconds> timeout{};  ///< for connecting, starting and delivery together
    std::vector<NamedValue> context{};                  ///< for the provider, beside the connection's own
};

/// The way events are best delivered: one more that finds no room takes the place of the oldest, which is
/// counted, since nothing in WMI may wait for a program that listens.
[[nodiscard]] inline CallOptions for_events() { return {16384, Overflow::drop_oldest}; }

}  // namespace wmisink
