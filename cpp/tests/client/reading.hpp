#pragma once

#include <chrono>
#include <vector>

#include "wmisink/client/async_call.hpp"

namespace wmisink {

/// Long enough for a test that hangs to be a test that failed.
inline std::chrono::steady_clock::time_point soon() {
    return std::chrono::steady_clock::now() + std::chrono::seconds{30};
}

/// All rows that a call gives until it has ended.
inline std::vector<com_ptr<IWbemClassObject>> rows_of(AsyncCall& call) {
    std::vector<com_ptr<IWbemClassObject>> rows;
    while (call.wait_rows(soon()) && !call.was_drained()) call.take(rows, 100);
    return rows;
}

}  // namespace wmisink
