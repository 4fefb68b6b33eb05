#include "to_cim_value.hpp"

#include <utility>

#include "cim_datetime.hpp"
#include "text.hpp"
#include "wmi_object.hpp"

namespace wmisink::bindings {
namespace {

std::string repr_of(py::handle value) {
    constexpr std::size_t kLongest = 80;
    std::string text = py::repr(value).attr("encode")("utf-8", "backslashreplace").cast<std::string>();
    if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
    return text;
}

CimValue integer_from(py::handle value, const std::string& place) {
    const py::object number = owned(PyNumber_Index(value.ptr()));
    int overflow = 0;
    const long long fits = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
    if (overflow == 0) return {static_cast<std::int64_t>(fits)};
    const unsigned long long large = overflow > 0 ? PyLong_AsUnsignedLongLong(number.ptr()) : 0;
    if (overflow < 0 || PyErr_Occurred()) {
        PyErr_Clear();
        throw py::value_error(place + " is given an int that no CIM type can hold: " + repr_of(value) +
                              " needs more than 64 bits.");
    }
    return {static_cast<std::uint64_t>(large)};
}

CimValue real_from(py::handle value) {
    const double number = PyFloat_AsDouble(value.ptr());
    if (number == -1.0 && PyErr_Occurred()) throw py::error_already_set();
    return {number};
}

CimValue datetime_from(py::handle value, const std::string& place) {
    const auto datetime = cim_datetime(value);
    if (!datetime) {
        throw py::value_error(place + " is given a time that CIM cannot tell: " + repr_of(value) +
                              "; it has the years 1 to 9999, and intervals from 0 to 100000000 days.");
    }
    return {to_wide(datetime->text())};
}

bool is_array(py::handle value) {
    return PyList_Check(value.ptr()) || PyTuple_Check(value.ptr()) || PyBytes_Check(value.ptr());
}

CimValue array_from(py::handle value, const std::string& place) {
    const py::object elements = owned(PySequence_Tuple(value.ptr()));
    CimValue::Array array;
    for (const py::handle element : py::reinterpret_borrow<py::tuple>(elements)) {
        // Refused here, since a list may hold itself.
        if (is_array(element)) {
            throw py::type_error(place + " takes no array within an array: " + repr_of(value) + ".");
        }
        array.push_back(to_cim_value(element, place));
    }
    return {std::move(array)};
}

}  // namespace

CimValue to_cim_value(py::handle value, const std::string& place) {
    PyObject* const object = value.ptr();
    if (value.is_none()) return {};
    if (PyBool_Check(object)) return {object == Py_True};
    if (PyUnicode_Check(object)) return {wide_of(value)};
    if (PyIndex_Check(object)) return integer_from(value, place);
    if (is_datetime(value)) return datetime_from(value, place);
    if (is_array(value)) return array_from(value, place);
    if (py::isinstance<WmiObject>(value)) return {com_ptr<IUnknown>(value.cast<WmiObject&>().copy())};
    const py::handle type = py::type::handle_of(value);
    if (py::hasattr(type, "__float__")) return real_from(value);
    throw py::type_error(place +
                         " takes None, bool, int, float, str, datetime, timedelta, a list of these or a "
                         "WmiObject, not " +
                         Py_TYPE(object)->tp_name + ": " + repr_of(value) + ".");
}

}  // namespace wmisink::bindings
