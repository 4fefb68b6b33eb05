#include "class_reader.hpp"

#include <pybind11/stl.h>

#include <optional>
#include <utility>

#include "text.hpp"
#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/class.hpp"
#include "wmisink/embedded/declared_type.hpp"

namespace wmisink::bindings {
namespace {

using embedded::PropertyDefinition;
using embedded::Qualifier;
using embedded::Value;

/// A qualifier's value with the CIM type that follows from it.
struct TypedValue {
    CIMTYPE type = CIM_STRING;
    Value value;
};

/// A qualifier, as messages name it: "Units of Plant_Sensor.Celsius".
[[noreturn]] void wrong_qualifier(const std::string& place, const std::string& why) {
    throw py::type_error("The qualifier " + place + why);
}

std::int64_t qualifier_integer(py::handle value, const std::string& place) {
    int overflow = 0;
    const long long number = PyLong_AsLongLongAndOverflow(value.ptr(), &overflow);
    if (overflow != 0 || number < INT32_MIN || number > INT32_MAX) {
        throw py::value_error("The qualifier " + place + " is an integer, and those have 32 bits; " +
                              std::string(py::str(value)) + " is outside.");
    }
    return number;
}

std::optional<TypedValue> scalar(py::handle value, const std::string& place) {
    if (PyBool_Check(value.ptr())) return TypedValue{CIM_BOOLEAN, Value::boolean(value.ptr() == Py_True)};
    if (PyLong_Check(value.ptr())) {
        return TypedValue{CIM_SINT32, Value::integer(qualifier_integer(value, place))};
    }
    if (PyFloat_Check(value.ptr())) {
        return TypedValue{CIM_REAL64, Value::real(PyFloat_AS_DOUBLE(value.ptr()))};
    }
    if (PyUnicode_Check(value.ptr())) return TypedValue{CIM_STRING, Value::text(wide_of(value))};
    return std::nullopt;
}

TypedValue list(py::handle value, const std::string& place) {
    const py::object elements = owned(PySequence_Tuple(value.ptr()));
    Value::Array array;
    std::optional<CIMTYPE> type;
    for (const py::handle element : elements) {
        auto one = scalar(element, place);
        if (!one || (type && *type != one->type)) {
            wrong_qualifier(place, " is a list, and those hold bool, int, float or str, all of one kind; " +
                                       std::string(py::repr(element)) + " is another.");
        }
        type = one->type;
        array.push_back(std::move(one->value));
    }
    return {array_of(type.value_or(CIM_STRING)), Value::array(std::move(array))};
}

TypedValue qualifier_value(py::handle value, const std::string& place) {
    if (PyList_Check(value.ptr()) || PyTuple_Check(value.ptr())) return list(value, place);
    if (auto one = scalar(value, place)) return std::move(*one);
    wrong_qualifier(place, " is a bool, an int, a float, a str or a list of these, not " +
                               std::string(Py_TYPE(value.ptr())->tp_name) + ".");
}

/// DSP0004, 5.6.3.1: Abstract is of the flavor Restricted. A subclass need not be abstract.
LONG usual_flavor(WideView name) { return equal_ignoring_case(name, "Abstract"_w) ? 0 : Qualifier{}.flavor; }

embedded::DeclaredType declared_type_of(const std::string& text, const std::string& place) {
    if (auto declared = embedded::parse_declared_type(to_wide(text))) return std::move(*declared);
    throw py::value_error(place + " has the CIM type '" + text + "', which is none.");
}

}  // namespace

std::vector<Qualifier> ClassReader::qualifiers(const QualifierDict& given, const std::string& bearer) const {
    std::vector<Qualifier> read;
    for (const auto& [key, value] : copy_of(given)) {
        Qualifier& added = read.emplace_back();
        added.name = wide_of(key);
        const std::string place = to_utf8(added.name) + " of " + bearer;
        const auto& [bare, flavor] = value.cast<std::tuple<py::object, std::optional<LONG>>>();
        TypedValue typed = qualifier_value(bare, place);
        added.type = typed.type;
        added.value = std::move(typed.value);
        added.flavor = flavor.value_or(usual_flavor(added.name));
    }
    return read;
}

std::vector<PropertyDefinition> ClassReader::properties(const std::vector<PropertyTuple>& given) const {
    return members(given, to_utf8(class_name_));
}

std::vector<PropertyDefinition> ClassReader::members(const std::vector<PropertyTuple>& given,
                                                     const std::string& place) const {
    std::vector<PropertyDefinition> read;
    const WideString owner = to_wide(place);
    for (const auto& [name, type, key, default_value, qualifiers] : given) {
        const std::string bearer = place + "." + name;
        PropertyDefinition& added = read.emplace_back();
        added.name = to_wide(name);
        embedded::DeclaredType declared = declared_type_of(type, bearer);
        added.type = declared.type;
        added.of_class = std::move(declared.of_class);
        added.key = key;
        added.qualifiers = this->qualifiers(qualifiers, bearer);
        embedded::Property property;
        property.name = added.name;
        property.type = added.type;
        property.of_class = added.of_class;
        added.default_value = from_python(default_value, {owner, property}, objects_);
    }
    return read;
}

std::vector<embedded::MethodDefinition> ClassReader::methods(const std::vector<MethodTuple>& given) const {
    std::vector<embedded::MethodDefinition> read;
    for (const auto& [name, in, out, qualifiers] : given) {
        const std::string bearer = to_utf8(class_name_) + "." + name;
        read.push_back({.name = to_wide(name),
                        .in = members(in, bearer),
                        .out = members(out, bearer),
                        .qualifiers = this->qualifiers(qualifiers, bearer)});
    }
    return read;
}

}  // namespace wmisink::bindings
