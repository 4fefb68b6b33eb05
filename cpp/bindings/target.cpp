#include "target.hpp"

#include <pybind11/stl.h>

#include "named_values.hpp"

// Python.h has to come first.
#include <stdexcept>
#include <utility>

namespace wmisink::bindings {
namespace {

using OptionalText = std::optional<std::string>;

void add_code_point(WipedText& text, Py_UCS4 point) {
    if (point < 0x10000) return text.add(static_cast<OLECHAR>(point));
    text.add(static_cast<OLECHAR>(0xD800 + ((point - 0x10000) >> 10)));
    text.add(static_cast<OLECHAR>(0xDC00 + ((point - 0x10000) & 0x3FF)));
}

/// Letter by letter, since Python would keep a str's UTF-8 with it for as long as it lives.
Secret secret_of(const py::object& text) {
    if (!PyUnicode_Check(text.ptr())) {
        throw py::type_error(
            std::string("password must be a string, a callable that returns one, or None; ") +
            Py_TYPE(text.ptr())->tp_name + " is none of them.");
    }
    const Py_ssize_t length = PyUnicode_GetLength(text.ptr());
    WipedText units(2 * static_cast<std::size_t>(length));
    for (Py_ssize_t i = 0; i < length; ++i) add_code_point(units, PyUnicode_ReadChar(text.ptr(), i));
    return Secret(units.view());
}

TargetHandle make_target(std::string nspace, const OptionalText& host, const OptionalText& user,
                         const OptionalText& domain, const OptionalText& authority,
                         const OptionalText& locale, const std::string& authentication,
                         const std::string& impersonation, const py::dict& context) {
    Target target;
    target.nspace = std::move(nspace);
    target.host = host.value_or("");
    target.credentials.user = user.value_or("");
    target.credentials.domain = domain.value_or("");
    target.credentials.authority = authority.value_or("");
    target.locale = locale.value_or("");
    target.levels = {authentication_of(authentication), impersonation_of(impersonation)};
    target.context = context_values(context);
    check(target);
    return TargetHandle(std::move(target));
}

}  // namespace

Target TargetHandle::take(Secret* password) {
    if (!target_) throw std::logic_error("The target has been connected to already; make another.");
    Target target = std::move(*target_);
    target_.reset();
    if (password != nullptr) target.credentials.password = std::move(*password);
    return target;
}

Target TargetHandle::take_local() {
    Target target = take(nullptr);
    target.host.clear();
    target.credentials = {};
    return target;
}

void register_target(py::module_& module) {
    py::class_<Secret>(module, "Secret", py::is_final(), "A password on its way to WMI; wiped when it goes.")
        .def(py::init(&secret_of), py::arg("text"));
    py::class_<TargetHandle>(module, "Target", py::is_final(), "What one connection is made to, and as whom.")
        .def(py::init(&make_target), py::kw_only(), py::arg("namespace"), py::arg("host"), py::arg("user"),
             py::arg("domain"), py::arg("authority"), py::arg("locale"), py::arg("authentication"),
             py::arg("impersonation"), py::arg("context"), "ValueError for what contradicts itself.");
}

}  // namespace wmisink::bindings
