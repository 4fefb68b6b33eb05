#include "errors.hpp"

#include <pybind11/stl.h>

#include <algorithm>
#include <exception>
#include <string_view>

#include "module.hpp"
#include "wmisink/embedded/failure.hpp"

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

ErrorReport report_of(const WmiError& error) {
    const auto* const embedded = dynamic_cast<const embedded::Failure*>(&error);
    return {error.code(), embedded ? embedded->description() : sentences_of(error), error.operation()};
}

void set_error(const ErrorReport& report) {
    try {
        const py::object error =
            py::module_::import("wmisink._errors")
                .attr("make_error")(shown_code(report.hresult), status_name(report.hresult), report.text,
                                    report.operation, given(report.query), report.phase, given(report.path));
        PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.ptr())), error.ptr());
    } catch (py::error_already_set& failed) {
        failed.restore();
    }
}

void raise_error(const ErrorReport& report) {
    set_error(report);
    throw py::error_already_set();
}

void register_errors(py::module_&) { py::register_local_exception_translator(&translate); }

}  // namespace wmisink::bindings
