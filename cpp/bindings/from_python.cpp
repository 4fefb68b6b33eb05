#include "from_python.hpp"

#include <optional>
#include <string>

#include "cim_datetime.hpp"
#include "text.hpp"
#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/instance.hpp"

namespace wmisink::bindings {
namespace {

using embedded::Value;

std::string name_of(const PropertyPlace& place) {
    return to_utf8(place.of_class) + "." + to_utf8(place.property.name);
}

std::string shown(py::handle value) {
    constexpr std::size_t kLongest = 80;
    std::string text = py::repr(value).attr("encode")("utf-8", "backslashreplace").cast<std::string>();
    if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
    return text;
}

[[noreturn]] void wrong_type(py::handle value, const PropertyPlace& place, const char* wanted) {
    throw py::type_error(name_of(place) + " has the CIM type " + type_name(place.property.type) +
                         " and takes " + wanted + ", not " + Py_TYPE(value.ptr())->tp_name + ": " +
                         shown(value) + ".");
}

[[noreturn]] void wrong_value(py::handle value, const PropertyPlace& place, const std::string& why) {
    throw py::value_error(name_of(place) + " has the CIM type " + type_name(place.property.type) + why +
                          ": " + shown(value) + ".");
}

[[noreturn]] void out_of_range(py::handle value, const PropertyPlace& place, const IntegerRange& range) {
    wrong_value(value, place,
                ", which holds " + std::to_string(range.min) + " to " + std::to_string(range.max) +
                    "; this is outside");
}

Value integer_from(py::handle value, const PropertyPlace& place, const IntegerRange& range) {
    if (!PyIndex_Check(value.ptr())) wrong_type(value, place, "an int");
    const py::object number = owned(PyNumber_Index(value.ptr()));
    int overflow = 0;
    const long long fits = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
    if (overflow < 0) out_of_range(value, place, range);
    if (overflow > 0) {
        const unsigned long long large = PyLong_AsUnsignedLongLong(number.ptr());
        if (PyErr_Occurred()) {
            PyErr_Clear();
            out_of_range(value, place, range);
        }
        if (!range.holds(std::uint64_t{large})) out_of_range(value, place, range);
        return Value::unsigned_integer(large);
    }
    if (!range.holds(std::int64_t{fits})) out_of_range(value, place, range);
    return range.is_signed() ? Value::integer(fits)
                             : Value::unsigned_integer(static_cast<std::uint64_t>(fits));
}

Value real_from(py::handle value, const PropertyPlace& place, bool single) {
    const double number = PyFloat_AsDouble(value.ptr());
    if (number == -1.0 && PyErr_Occurred()) {
        const bool too_large = PyErr_ExceptionMatches(PyExc_OverflowError) != 0;
        if (!too_large && PyErr_ExceptionMatches(PyExc_TypeError) == 0) throw py::error_already_set();
        PyErr_Clear();
        if (too_large) wrong_value(value, place, "; this is too large for it");
        wrong_type(value, place, "a float");
    }
    if (single && !real32_holds(number)) wrong_value(value, place, "; this is too large for it");
    return Value::real(number);
}

Value text_from(py::handle value, const PropertyPlace& place) {
    if (!PyUnicode_Check(value.ptr())) wrong_type(value, place, "a str");
    return Value::text(wide_of(value));
}

Value character_from(py::handle value, const PropertyPlace& place) {
    if (!PyUnicode_Check(value.ptr())) wrong_type(value, place, "a str of one character");
    const WideString text = wide_of(value);
    if (text.size() != 1) wrong_value(value, place, ", which holds one UTF-16 unit; this is not one");
    return Value::unsigned_integer(static_cast<std::uint16_t>(text.front()));
}

Value datetime_from(py::handle value, const PropertyPlace& place) {
    if (PyUnicode_Check(value.ptr())) return Value::text(wide_of(value));
    if (!is_datetime(value)) wrong_type(value, place, "a datetime, a timedelta or CIM's text of one");
    const std::optional<CimDatetime> datetime = cim_datetime(value);
    if (!datetime) {
        wrong_value(
            value, place,
            ", which holds the years 1 to 9999, and intervals from 0 to 100000000 days; this is outside");
    }
    return Value::utf8(datetime->text());
}

Value scalar_from(py::handle value, CIMTYPE type, const PropertyPlace& place, const InstanceMaker& objects) {
    if (const auto range = integer_range(type)) return integer_from(value, place, *range);
    switch (type) {
        case CIM_BOOLEAN:
            if (!PyBool_Check(value.ptr())) wrong_type(value, place, "a bool");
            return Value::boolean(value.ptr() == Py_True);
        case CIM_REAL32:
            return real_from(value, place, true);
        case CIM_REAL64:
            return real_from(value, place, false);
        case CIM_CHAR16:
            return character_from(value, place);
        case CIM_DATETIME:
            return datetime_from(value, place);
        case CIM_OBJECT:
            return Value::object(objects.make(value, place));
        default:
            return text_from(value, place);
    }
}

Value array_from(py::handle value, const PropertyPlace& place, const InstanceMaker& objects) {
    PyObject* const sequence = value.ptr();
    const bool bytes = PyBytes_Check(sequence) && element_type(place.property.type) == CIM_UINT8;
    if (!PyList_Check(sequence) && !PyTuple_Check(sequence) && !bytes)
        wrong_type(value, place, "a list or a tuple");
    const py::object elements = owned(PySequence_Tuple(sequence));
    Value::Array array;
    array.reserve(static_cast<std::size_t>(PyTuple_GET_SIZE(elements.ptr())));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(elements.ptr()); ++i) {
        const py::handle element = PyTuple_GET_ITEM(elements.ptr(), i);
        if (element.is_none()) wrong_value(value, place, ", and no element of an array may be None");
        array.push_back(scalar_from(element, element_type(place.property.type), place, objects));
    }
    return Value::array(std::move(array));
}

}  // namespace

Value from_python(py::handle value, const PropertyPlace& place, const InstanceMaker& objects) {
    if (value.is_none()) return Value();
    if (is_array(place.property.type)) return array_from(value, place, objects);
    return scalar_from(value, place.property.type, place, objects);
}

}  // namespace wmisink::bindings
