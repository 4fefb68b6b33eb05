#pragma once

#include "wmisink/client/security/caller_watch.hpp"

namespace wmisink {

/// What COM on Windows tells of callers.
[[nodiscard]] CallerSource com_callers();

}  // namespace wmisink
