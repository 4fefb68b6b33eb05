#include "instance_reader.hpp"

#include <string>

#include "text.hpp"
#include "wmisink/embedded/failure.hpp"

namespace wmisink::bindings {
namespace {

constexpr const char* kClass = "__CLASS";

/// A dict that no other code changes while it is read.
py::dict own_dict(py::handle mapping, WideView of_class) {
#ifndef Py_GIL_DISABLED
    if (PyDict_CheckExact(mapping.ptr())) return py::reinterpret_borrow<py::dict>(mapping);
#endif
    if (!PyDict_Check(mapping.ptr()) && !py::hasattr(mapping, "keys")) {
        throw py::type_error("An instance of " + to_utf8(of_class) +
                             " is made of a mapping from its properties' names to values, not of " +
                             Py_TYPE(mapping.ptr())->tp_name + ".");
    }
    py::dict copy;
    checked(PyDict_Update(copy.ptr(), mapping.ptr()));
    return copy;
}

/// What an object of the property is an instance of, as a message names it.
WideView property_class(const PropertyPlace& place) {
    return place.property.of_class.empty() ? place.property.name : place.property.of_class;
}

std::string no_such_property(py::handle key, const embedded::Class& of_class, WideView shown_as) {
    std::string known;
    for (const embedded::Property& property : of_class.properties()) {
        known += (known.empty() ? "" : ", ") + to_utf8(property.name);
    }
    return to_utf8(shown_as) + " has no property " + to_utf8(wide_of(key)) + "; it has " + known + ".";
}

/// One object within another, on this thread. A mapping may hold itself, and every level takes some stack.
class Level {
  public:
    explicit Level(const std::string& property) {
        constexpr int kMost = 100;
        if (depth == kMost) {
            throw py::value_error(property + " holds objects within objects, more than " +
                                  std::to_string(kMost) + " deep.");
        }
        ++depth;
    }
    ~Level() { --depth; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

  private:
    static thread_local int depth;
};

thread_local int Level::depth = 0;

}  // namespace

InstanceReader::InstanceReader(const embedded::Class& of_class, const embedded::Namespace& nspace,
                               WideView shown_as)
    : class_(of_class), shown_as_(shown_as.empty() ? of_class.name() : shown_as), objects_(nspace) {
    std::size_t i = 0;
    for (const embedded::Property& property : class_.properties()) {
        const py::object name = owned(new_str(property.name));
        const py::int_ index(i++);
        index_[name] = index;
        folded_index_[name.attr("lower")()] = index;
    }
}

std::optional<std::size_t> InstanceReader::index_of(py::handle key) const {
    if (!PyUnicode_Check(key.ptr())) {
        throw py::type_error("The properties of " + to_utf8(shown_as_) + " are named by str, not by " +
                             Py_TYPE(key.ptr())->tp_name + ": " + std::string(py::repr(key)) + ".");
    }
    PyObject* found = PyDict_GetItemWithError(index_.ptr(), key.ptr());
    if (!found && !PyErr_Occurred()) {
        found = PyDict_GetItemWithError(folded_index_.ptr(), key.attr("lower")().ptr());
    }
    if (found) return PyLong_AsSize_t(found);
    if (PyErr_Occurred()) throw py::error_already_set();
    return std::nullopt;
}

template <class Take, class Refuse>
void InstanceReader::for_each(py::handle mapping, Take take, Refuse refuse) const {
    const py::dict items = own_dict(mapping, shown_as_);
    Py_ssize_t position = 0;
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    while (PyDict_Next(items.ptr(), &position, &key, &value) != 0) {
        if (PyUnicode_Check(key) && PyUnicode_CompareWithASCIIString(key, kClass) == 0) continue;
        // Kept alive: reading a value may run code of its type.
        const auto kept = py::reinterpret_borrow<py::object>(value);
        const auto index = index_of(key);
        if (!index) refuse(no_such_property(key, class_, shown_as_));
        take(*index, from_python(kept, {shown_as_, class_.properties()[*index]}, objects_));
    }
}

void InstanceReader::read(py::handle mapping, std::vector<embedded::Value>& values) const {
    values.clear();
    values.reserve(class_.properties().size());
    for (const embedded::Property& property : class_.properties()) values.push_back(property.default_value);
    for_each(
        mapping, [&](std::size_t index, embedded::Value value) { values[index] = std::move(value); },
        [](const std::string& why) { throw py::value_error(why); });
}

std::vector<embedded::NamedValue> InstanceReader::read_named(py::handle mapping) const {
    std::vector<embedded::NamedValue> named;
    for_each(
        mapping,
        [&](std::size_t index, embedded::Value value) {
            named.emplace_back(class_.properties()[index].name, std::move(value));
        },
        [](const std::string& why) { throw embedded::Failure(WBEM_E_NOT_FOUND, "put", why); });
    return named;
}

embedded::Instance::Ref ObjectReader::make(py::handle mapping, const PropertyPlace& place) const {
    const std::string property = to_utf8(place.of_class) + "." + to_utf8(place.property.name);
    const Level level(property);
    const py::dict items = own_dict(mapping, property_class(place));
    WideString name = place.property.of_class;
    if (items.contains(kClass)) {
        const py::object given = items[kClass];
        if (!PyUnicode_Check(given.ptr()))
            throw py::type_error(property + ": an object's \"__CLASS\" is a str.");
        name = wide_of(given);
    }
    if (name.empty()) {
        throw py::value_error(property + " holds objects of any class; say which with the key \"__CLASS\".");
    }
    const embedded::Class::Ref of_class = nspace_.find_class(name);
    if (!of_class)
        throw py::value_error(property + " is given an object of the class " + to_utf8(name) +
                              ", which there is not.");
    if (!place.property.of_class.empty() && !of_class->is_a(place.property.of_class)) {
        throw py::value_error(property + " holds objects of the class " + to_utf8(place.property.of_class) +
                              "; " + to_utf8(name) + " is not one of its subclasses.");
    }
    std::vector<embedded::Value> values;
    InstanceReader(*of_class, nspace_).read(items, values);
    return embedded::Instance::make(of_class, std::move(values));
}

}  // namespace wmisink::bindings
