#include "cim_datetime.hpp"
#include "module.hpp"
#include "text.hpp"
#include "to_cim_value.hpp"

// Python.h has to come first.
#include <functional>
#include <string>
#include <utility>

#include "wmisink/cim/bind_wql.hpp"
#include "wmisink/cim/encode.hpp"
#include "wmisink/cim/like.hpp"
#include "wmisink/cim/wql_literal.hpp"

namespace wmisink::bindings {
namespace {

py::str str_of(WideView text) { return py::reinterpret_steal<py::str>(owned(new_str(text)).release()); }

/// Calls what may find that a value does not fit.
template <class Function>
auto translating(Function function) {
    try {
        return function();
    } catch (const Misfit& misfit) {
        if (misfit.kind() == Misfit::Kind::type) throw py::type_error(misfit.what());
        throw py::value_error(misfit.what());
    }
}

/// What is like no constant gets its own message from WQL's point of view.
CimValue constant_of(py::handle value, const std::string& place) {
    PyObject* const object = value.ptr();
    const py::handle type = py::type::handle_of(value);
    if (value.is_none() || PyUnicode_Check(object)) return to_cim_value(value, place);
    if (Py_TYPE(object)->tp_iter != nullptr)
        return {CimValue::Array()};  // which is refused, whatever is in it
    if (!PyIndex_Check(object) && !is_datetime(value) && !py::hasattr(type, "__float__")) {
        throw py::type_error(
            place +
            " takes None, bool, int, float, str, datetime, timedelta, an object with a path or "
            "an identifier(), not " +
            Py_TYPE(object)->tp_name + ".");
    }
    return to_cim_value(value, place);
}

WqlValue wql_value(py::handle value, const std::string& place) {
    if (py::isinstance<WqlName>(value)) return value.cast<const WqlName&>();
    return constant_of(value, place);
}

py::str bind(const py::str& text, const py::tuple& values, const py::dict& named) {
    WqlArguments arguments;
    for (std::size_t i = 0; i < values.size(); ++i) {
        arguments.in_order.push_back(wql_value(values[i], "Placeholder {" + std::to_string(i) + "}"));
    }
    for (const auto& [name, value] : copy_of(named)) {
        WideString wide = wide_of(name);
        const std::string place = "Placeholder {" + to_utf8(wide) + "}";
        arguments.by_name.emplace_back(std::move(wide), wql_value(value, place));
    }
    return translating([&] { return str_of(bind_wql(WideView(wide_of(text)), arguments)); });
}

py::str literal(const py::object& value, const std::string& place) {
    const CimValue given = constant_of(value, place);
    try {
        return str_of(wql_literal(given));
    } catch (const Misfit& misfit) {
        const Misfit placed(misfit.kind(), place + " " + misfit.what());
        return translating([&]() -> py::str { throw placed; });
    }
}

}  // namespace

void register_wql(py::module_& module) {
    py::class_<WqlName>(module, "Identifier", py::is_final(), "A name that may stand in a query as it is.")
        .def(py::init([](const py::str& name) { return WqlName(WideView(wide_of(name))); }), py::arg("name"))
        .def("__str__", [](const WqlName& self) { return str_of(self.text()); })
        .def("__repr__",
             [](const WqlName& self) {
                 return "wmisink.identifier(" + py::repr(str_of(self.text())).cast<std::string>() + ")";
             })
        .def(
            "__eq__",
            [](const WqlName& self, const py::object& other) {
                return py::isinstance<WqlName>(other) && self == other.cast<const WqlName&>();
            },
            py::arg("other"))
        .def("__hash__", [](const WqlName& self) { return std::hash<WideString>()(self.text()); });
    module.def("bind_wql", &bind, py::arg("text"), py::arg("values"), py::arg("named"),
               "A query with its values in the place of its placeholders.");
    module.def("wql_literal", &literal, py::arg("value"), py::arg("place"),
               "A value as WQL writes it; `place` is what takes it, for messages.");
    module.def(
        "escape_like", [](const py::str& text) { return str_of(like::exactly(WideView(wide_of(text)))); },
        py::arg("text"), "The LIKE pattern that a text itself meets.");
}

}  // namespace wmisink::bindings
