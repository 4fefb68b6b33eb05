#include "status.hpp"

#include <pybind11/stl.h>

#include <chrono>
#include <optional>
#include <utility>

#include "errors.hpp"
#include "module.hpp"
#include "text.hpp"
#include "wmisink/client/security/caller_watch.hpp"
#include "wmisink/client/security/proxy_security.hpp"
#include "wmisink/com/error_info.hpp"

namespace wmisink::bindings {
namespace {

/// A frozen record of a call at a moment.
struct StatusRecord {
    CallStatus of;
    std::uint64_t malformed;
    py::object error_object;  // Row or None
};

double in_seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

std::optional<double> in_seconds(const std::optional<std::chrono::nanoseconds>& time) {
    return time ? std::optional(in_seconds(*time)) : std::nullopt;
}

bool ended(const StatusRecord& self) { return has_ended(self.of.phase); }

py::str repr_of_status(const StatusRecord& self) {
    py::object code = py::none();
    if (ended(self)) code = py::str(status_name(self.of.end.hresult));
    return py::str(
               "<wmisink.Status {}: {} rows seen, {} taken, {} queued, {} dropped, {} late, {:.3f} s, {}>")
        .format(phase_name(self.of.phase), self.of.rows.seen, self.of.rows.taken, self.of.rows.queued,
                self.of.rows.dropped, self.of.rows.late, in_seconds(self.of.elapsed), code);
}

std::optional<std::string> level_of_caller(const StatusRecord& self) {
    const auto& caller = self.of.caller;
    if (!caller || caller->told == CallbackCaller::Told::in_process) return std::nullopt;
    return authentication_name(static_cast<Authentication>(caller->level));
}

template <auto Member>
std::uint64_t count(const StatusRecord& self) {
    return self.of.rows.*Member;
}

void register_counts(py::class_<StatusRecord>& status) {
    status.def_property_readonly("rows_seen", &count<&RowCounts::seen>, "Rows accepted from WMI.")
        .def_property_readonly("rows_taken", &count<&RowCounts::taken>, "Rows taken by the reader.")
        .def_property_readonly("rows_queued", &count<&RowCounts::queued>, "Rows that wait to be taken.")
        .def_property_readonly("rows_dropped", &count<&RowCounts::dropped>,
                               "Rows dropped unread by 'drop-oldest'.")
        .def_property_readonly("rows_late", &count<&RowCounts::late>,
                               "Rows refused since they came after the end.")
        .def_property_readonly("high_water", &count<&RowCounts::high_water>,
                               "The most rows that ever waited at once.")
        .def_property_readonly(
            "malformed", [](const StatusRecord& self) { return self.malformed; },
            "Values of the rows taken that could not be read and are None; Row.raw has their text.")
        .def_property_readonly(
            "callbacks", [](const StatusRecord& self) { return self.of.callbacks; },
            "WMI's callbacks so far.")
        .def_property_readonly(
            "callbacks_refused", [](const StatusRecord& self) { return self.of.callbacks_refused; },
            "Callbacks refused under 'verified', since they came from another account than WMI's.")
        .def_property_readonly(
            "progress_done", [](const StatusRecord& self) { return self.of.progress.done; },
            "How far the provider is, if it tells.")
        .def_property_readonly(
            "progress_total", [](const StatusRecord& self) { return self.of.progress.total; },
            "How far it has to go; 0 if it does not tell.")
        .def_property_readonly(
            "progress_text", [](const StatusRecord& self) { return self.of.progress_text; },
            "What the provider says of its progress.");
}

void register_times(py::class_<StatusRecord>& status) {
    status
        .def_property_readonly(
            "first_row", [](const StatusRecord& self) { return in_seconds(self.of.first_row); },
            "Seconds from the start to the first row; None before it.")
        .def_property_readonly(
            "elapsed", [](const StatusRecord& self) { return in_seconds(self.of.elapsed); },
            "Seconds from the start to the end, or until now.")
        .def_property_readonly(
            "longest_stall", [](const StatusRecord& self) { return in_seconds(self.of.rows.longest_stall); },
            "Seconds of the longest time that a callback waited for room or woke the reader.");
}

void register_end(py::class_<StatusRecord>& status) {
    status
        .def_property_readonly(
            "hresult",
            [](const StatusRecord& self) {
                return ended(self) ? std::optional(shown_code(self.of.end.hresult)) : std::nullopt;
            },
            "The final code as an unsigned number; None before the end.")
        .def_property_readonly(
            "message",
            [](const StatusRecord& self) { return ended(self) ? text_of(self.of) : self.of.silence; },
            "What there is to say of the end; before it what there is to say of a silent call; else empty.")
        .def_property_readonly(
            "path",
            [](const StatusRecord& self) {
                return owned(new_str(ended(self) ? WideView(self.of.end.path) : WideView()));
            },
            "The path of what a put has stored, if WMI tells; else empty.")
        .def_property_readonly(
            "error_object", [](const StatusRecord& self) { return self.error_object; },
            "WMI's extended error object, or None.")
        .def_property_readonly(
            "operation", [](const StatusRecord& self) { return self.of.end.operation; },
            "What told of the end: a COM method, 'cancel' or 'timeout'; empty before it.");
}

}  // namespace

std::string text_of(const CallStatus& status) {
    const CallEnd& end = status.end;
    if (!end.message.empty()) return end.message;
    if (end.phase == Phase::completed) return {};
    if (end.phase == Phase::cancelled) return "The call was cancelled by this program.";
    if (end.phase == Phase::overflowed) {
        return "The queue was full with " + std::to_string(status.rows.high_water) +
               " rows unread, and overflow='fail' ended the call. Read the rows sooner, or give the query a "
               "larger capacity.";
    }
    if (end.hresult == WBEM_E_CALL_CANCELLED) {
        return "WMI, or its provider, cancelled the call, and not by this program's wish; ask again.";
    }
    std::string description = end.error_object ? description_of(*end.error_object) : std::string();
    return description.empty() ? status_text(end.hresult) : description;
}

py::object make_status(CallStatus status, std::uint64_t malformed) {
    py::object error_object = row_of_error(status.end.error_object);
    return py::cast(StatusRecord{std::move(status), malformed, std::move(error_object)});
}

void register_status(py::module_& module) {
    py::class_<StatusRecord> status(module, "Status", py::is_final(),
                                    "A call at one moment; it changes no more.");
    status
        .def_property_readonly(
            "phase", [](const StatusRecord& self) { return phase_name(self.of.phase); },
            "'created', 'started', 'receiving', or one of the ends 'completed', 'failed', 'cancelled', "
            "'timed_out', "
            "'overflowed'.")
        .def_property_readonly(
            "security", [](const StatusRecord& self) { return security_name(self.of.security); },
            "How callbacks reach the sink: 'direct', 'unsecured', 'checked' or 'verified'.")
        .def_property_readonly(
            "caller",
            [](const StatusRecord& self) {
                return self.of.caller ? std::optional(caller_name(*self.of.caller)) : std::nullopt;
            },
            "Who made the first callback, as COM tells: 'in-process', 'anonymous' or an account; None before "
            "it.")
        .def_property_readonly(
            "caller_authentication", &level_of_caller,
            "The authentication level of the first callback; None before it, and for one within the process.")
        .def_property_readonly(
            "delivery", [](const StatusRecord& self) { return delivery_name(self.of.delivery); },
            "How the answer comes to the sink: 'async', 'semisync' or 'controlled'.")
        .def_property_readonly(
            "silent", [](const StatusRecord& self) { return !self.of.silence.empty(); },
            "Whether WMI has accepted the call and never called back, for longer than the watchdog's time.")
        .def_property_readonly(
            "waiting", [](const StatusRecord& self) { return self.of.waiting; },
            "Whether it waits for its turn, since max_calls of the connection are outstanding.")
        .def("__repr__", &repr_of_status);
    register_counts(status);
    register_times(status);
    register_end(status);
}

}  // namespace wmisink::bindings
