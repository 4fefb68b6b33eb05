#include "provider_function.hpp"

#include <stdexcept>
#include <utility>

#include "wmisink/embedded/failure.hpp"

namespace wmisink::bindings {
namespace {

std::string describe(const py::object& callable) {
    const py::object name = py::getattr(callable, "__qualname__", py::none());
    return py::isinstance<py::str>(name) ? name.cast<std::string>()
                                         : std::string(Py_TYPE(callable.ptr())->tp_name);
}

std::string utf8_of(const py::object& text) {
    return text.attr("encode")("utf-8", "backslashreplace").cast<std::string>();
}

std::string describe(const py::error_already_set& error) {
    try {
        const py::object lines =
            py::module_::import("traceback").attr("format_exception_only")(error.type(), error.value());
        return utf8_of(py::str("").attr("join")(lines).attr("strip")());
    } catch (py::error_already_set&) {
        return "The provider raised an exception that cannot be shown.";
    }
}

/// An exception of wmisink's own says with which code the call ends.
void throw_if_wmi_error(const py::error_already_set& error) {
    HRESULT code{};
    std::string operation;
    std::string message;
    try {
        const py::object family = py::module_::import("wmisink._errors").attr("WmiError");
        if (!py::isinstance(error.value(), family)) return;
        code = static_cast<HRESULT>(error.value().attr("hresult").cast<std::uint32_t>());
        operation = utf8_of(error.value().attr("operation"));
        message = utf8_of(error.value().attr("message"));
    } catch (const std::exception&) {
        return;  // changed by its owner: an exception like any other
    }
    if (code < 0) throw embedded::Failure(code, std::move(operation), std::move(message));
}

}  // namespace

ProviderFunction::ProviderFunction(py::object callable)
    : name_(describe(callable)), callable_(std::move(callable)) {}

ProviderFunction::~ProviderFunction() {
    try {
        const Entry entry;
        const WithGil gil;
        callable_ = py::object();
    } catch (const std::runtime_error&) {
        callable_.release();
    }
}

void throw_provider_failure(py::error_already_set& error) {
    // A provider's thread is no place for Ctrl-C: the main thread gets it.
    if (error.matches(PyExc_KeyboardInterrupt)) PyErr_SetInterrupt();
    throw_if_wmi_error(error);
    throw std::runtime_error(describe(error));
}

}  // namespace wmisink::bindings
