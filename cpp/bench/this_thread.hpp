#pragma once

#include <cstddef>

namespace wmisink::bench {

/// Keeps this thread on one of the processors that the process may use, the first for 0. Does nothing where
/// there are fewer, or where the system is not Linux.
void stay_on_processor(std::size_t which) noexcept;

/// How often this thread has given up its processor because it had to wait; always 0 where the system is not
/// Linux.
[[nodiscard]] long waits_of_this_thread() noexcept;

}  // namespace wmisink::bench
