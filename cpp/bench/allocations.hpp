#pragma once

#include <cstddef>

namespace wmisink::bench {

/// How often this thread has asked for memory since it started, by operator new or through
/// count_allocation().
[[nodiscard]] std::size_t allocations_of_this_thread() noexcept;

/// For those that do not ask operator new.
void count_allocation() noexcept;

}  // namespace wmisink::bench
