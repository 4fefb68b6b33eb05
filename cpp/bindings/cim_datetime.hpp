#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <optional>

#include "wmisink/cim/datetime.hpp"

namespace wmisink::bindings {

/// Loads Python's datetime for what follows. Once, when the module is imported.
void load_datetimes();

/// Whether it is a datetime or a timedelta.
[[nodiscard]] bool is_datetime(py::handle value);

/// What is_datetime() as CIM has it: an aware datetime is zoned, a naive one has no zone, a timedelta is an
/// interval. None outside the years 1 to 9999, or of the intervals from 0 to 100000000 days.
[[nodiscard]] std::optional<CimDatetime> cim_datetime(py::handle value);

}  // namespace wmisink::bindings
