#include "errors.hpp"

#include <pybind11/stl.h>

#include <algorithm>
#include <exception>
#include <span>
#include <string_view>

#include "module.hpp"
#include "row_maker.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/rows/row_reader.hpp"

namespace wmisink::bindings {
namespace {

/// The sentences of a WmiError without the operation and the code before them, which the exception shows
/// itself.
std::string sentences_of(const WmiError& error) {
    const std::string_view text = error.what();
    const std::string_view mark = ": ";
    const std::size_t end = text.find(mark, std::min(error.operation().size(), text.size()));
    return std::string(end == text.npos ? text : text.substr(end + mark.size()));
}

/// None for a text that says nothing.
std::optional<std::string> given(const std::optional<std::string>& text) {
    return text && text->empty() ? std::nullopt : text;
}

void translate(std::exception_ptr thrown) {
    try {
        if (thrown) std::rethrow_exception(thrown);
    } catch (const WmiError& error) {
        set_error(report_of(error));
    }
}

}  // namespace

py::object row_of_error(const com_ptr<IWbemClassObject>& error_object) {
    if (!error_object) return py::none();
    RowBatch batch;
    try {
        RowReader().read(std::span(&error_object, 1), batch);
    } catch (const WmiError&) {
        return py::none();  // the failure has to be told all the same
    }
    return RowMaker().make(batch)[0];
}

ErrorReport report_of(const WmiError& error) {
    const auto* const embedded = dynamic_cast<const embedded::Failure*>(&error);
    ErrorReport report{error.code(), embedded ? embedded->description() : sentences_of(error),
                       error.operation()};
    report.error_object = error.error_object();
    return report;
}

void set_error(const ErrorReport& report) {
    try {
        const py::object error =
            py::module_::import("wmisink._errors")
                .attr("make_error")(shown_code(report.hresult), status_name(report.hresult), report.text,
                                    report.operation, given(report.query), report.phase, given(report.path),
                                    row_of_error(report.error_object));
        PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.ptr())), error.ptr());
    } catch (py::error_already_set& failed) {
        failed.restore();
    }
}

void raise_error(const ErrorReport& report) {
    set_error(report);
    throw py::error_already_set();
}

void register_errors(py::module_& module) {
    py::register_local_exception_translator(&translate);
    module.def(
        "family_of",
        [](std::uint32_t hresult) { return family_name(family_of(static_cast<HRESULT>(hresult))); },
        py::arg("hresult"),
        "The family of a failure's code, such as 'not_found'; 'other' for what has none.");
    module.def(
        "facility_of", [](std::uint32_t hresult) { return facility_name(static_cast<HRESULT>(hresult)); },
        py::arg("hresult"), "Who defined a code: 'WMI', 'COM', 'RPC', 'Win32' and so on.");
}

}  // namespace wmisink::bindings
