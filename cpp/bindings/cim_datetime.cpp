#include "cim_datetime.hpp"

#include <datetime.h>

#include <chrono>

namespace wmisink::bindings {
namespace {

std::chrono::microseconds length_of(py::handle delta) {
    return std::chrono::days(PyDateTime_DELTA_GET_DAYS(delta.ptr())) +
           std::chrono::seconds(PyDateTime_DELTA_GET_SECONDS(delta.ptr())) +
           std::chrono::microseconds(PyDateTime_DELTA_GET_MICROSECONDS(delta.ptr()));
}

CimDatetime fields_of(PyObject* datetime) {
    CimDatetime fields;
    fields.year = PyDateTime_GET_YEAR(datetime);
    fields.month = PyDateTime_GET_MONTH(datetime);
    fields.day = PyDateTime_GET_DAY(datetime);
    fields.hour = PyDateTime_DATE_GET_HOUR(datetime);
    fields.minute = PyDateTime_DATE_GET_MINUTE(datetime);
    fields.second = PyDateTime_DATE_GET_SECOND(datetime);
    fields.microsecond = PyDateTime_DATE_GET_MICROSECOND(datetime);
    return fields;
}

/// CIM has offsets in whole minutes, of three digits: any other is shown as the same instant at a near one.
std::optional<CimDatetime> timestamp_from(py::handle value) {
    CimDatetime fields = fields_of(value.ptr());
    if (PyDateTime_DATE_GET_TZINFO(value.ptr()) == Py_None) return fields;
    const py::object offset = value.attr("utcoffset")();
    if (offset.is_none()) return fields;
    const std::chrono::microseconds exact = length_of(offset);
    const auto minutes = std::chrono::floor<std::chrono::minutes>(exact);
    constexpr std::chrono::minutes kMost{999};
    fields.kind = DatetimeKind::zoned;
    if (exact == minutes && minutes >= -kMost && minutes <= kMost) {
        fields.offset = static_cast<std::int32_t>(minutes.count());
        return fields;
    }
    const auto shown_offset = minutes >= -kMost && minutes <= kMost ? minutes : std::chrono::minutes(0);
    return CimDatetime::zoned_from(*fields.earliest() - exact,
                                   static_cast<std::int32_t>(shown_offset.count()));
}

}  // namespace

void load_datetimes() {
    PyDateTime_IMPORT;
    if (!PyDateTimeAPI) throw py::error_already_set();
}

bool is_datetime(py::handle value) { return PyDateTime_Check(value.ptr()) || PyDelta_Check(value.ptr()); }

std::optional<CimDatetime> cim_datetime(py::handle value) {
    if (PyDateTime_Check(value.ptr())) return timestamp_from(value);
    return CimDatetime::interval_from(length_of(value));
}

}  // namespace wmisink::bindings
