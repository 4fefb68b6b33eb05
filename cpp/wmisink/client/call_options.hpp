#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "wmisink/client/delivery/delivery.hpp"
#include "wmisink/client/named_value.hpp"
#include "wmisink/sink/row_queue.hpp"

namespace wmisink {

/// How one call is delivered.
struct CallOptions {
    std::size_t capacity = 16384;  ///< rows that may wait unread
    Overflow overflow = Overflow::block;
    std::optional<std::chrono::nanoseconds> timeout{};  ///< for connecting, starting and delivery together
    std::vector<NamedValue> context{};                  ///< for the provider, over the connection's own
    std::optional<Delivery> delivery{};                 ///< none: the connection's
    /// After so long without any callback from WMI the call's status, and its end, say so; none: never. The
    /// call goes on. Events and what is fetched are not watched.
    std::optional<std::chrono::nanoseconds> first_callback = std::chrono::seconds{30};
};

/// The way events are best delivered: one more that finds no room takes the place of the oldest, which is
/// counted, since nothing in WMI may wait for a program that listens.
[[nodiscard]] inline CallOptions for_events() { return {16384, Overflow::drop_oldest}; }

}  // namespace wmisink
