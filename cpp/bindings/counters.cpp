#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "module.hpp"
#include "row.hpp"
#include "row_schema.hpp"
#include "text.hpp"
#include "wmi_object.hpp"
#include "wmisink/cim/cim_type.hpp"
#include "wmisink/counters/cooker.hpp"

namespace wmisink::bindings {
namespace {

using counters::Clock;
using counters::Cooker;
using counters::Counter;
using counters::CounterClass;
using counters::CounterRule;
using counters::CounterValue;
using counters::Formula;
using counters::Presentation;
using counters::Unit;
using counters::Values;

/// value, base, time, frequency.
using ReadingTuple = std::tuple<std::uint64_t, std::optional<std::uint64_t>, std::optional<std::uint64_t>,
                                std::optional<std::uint64_t>>;

const char* name_of(Unit unit) noexcept {
    switch (unit) {
        case Unit::per_second:
            return "1/s";
        case Unit::percent:
            return "%";
        case Unit::seconds:
            return "s";
        case Unit::none:
            break;
    }
    return "";
}

const char* name_of(Clock clock) noexcept {
    switch (clock) {
        case Clock::perf_time:
            return "PerfTime";
        case Clock::sys_100ns:
            return "Sys100NS";
        case Clock::object:
            return "Object";
        case Clock::none:
            break;
    }
    return "";
}

py::object cooked_to_python(const CounterValue& value) {
    if (const auto* const number = std::get_if<std::uint64_t>(&value)) {
        return owned(PyLong_FromUnsignedLongLong(*number));
    }
    if (const auto* const real = std::get_if<double>(&value)) return owned(PyFloat_FromDouble(*real));
    if (const auto* const text = std::get_if<WideString>(&value)) return owned(new_str(*text));
    return py::none();
}

CounterValue from_python(const py::object& value, const WideString& name) {
    if (value.is_none()) return {};
    if (PyUnicode_Check(value.ptr())) return wide_of(value);
    if (PyFloat_Check(value.ptr())) return value.cast<double>();
    if (PyLong_Check(value.ptr())) {
        const std::uint64_t number = PyLong_AsUnsignedLongLong(value.ptr());
        if (!PyErr_Occurred()) return number;
        PyErr_Clear();  // below zero, or longer than 64 bits
    }
    throw py::type_error("A row's " + to_utf8(name) +
                         " is an int of 0 or more, a float, a str or None, not " +
                         py::repr(value).cast<std::string>() + ".");
}

counters::Reading reading_of(const ReadingTuple& given) {
    return {.value = std::get<0>(given),
            .base = std::get<1>(given),
            .time = std::get<2>(given),
            .frequency = std::get<3>(given)};
}

py::object cook_counter(std::uint32_t type, const std::optional<ReadingTuple>& earlier,
                        const ReadingTuple& later) {
    const CounterRule* const rule = counters::find_rule(type);
    if (!rule) {
        throw py::value_error(
            std::to_string(type) +
            " is no counter type that Microsoft documents; see wmisink.counters.CounterType.");
    }
    const auto before = earlier ? std::optional(reading_of(*earlier)) : std::nullopt;
    return cooked_to_python(counters::cook(*rule, before ? &*before : nullptr, reading_of(later)));
}

/// name, unit, clock, whether it needs an earlier sample, whether it needs a base, whether it has a value.
using RuleTuple = std::tuple<std::string, std::string, std::string, bool, bool, bool>;

std::optional<RuleTuple> counter_rule(std::uint32_t type) {
    const CounterRule* const rule = counters::find_rule(type);
    if (!rule) return std::nullopt;
    return RuleTuple(rule->name, name_of(rule->unit()), name_of(rule->clock()), rule->needs_earlier(),
                     rule->needs_base(), rule->formula != Formula::no_value);
}

/// wmisink._core.CounterCooker. Any thread may use it: samples are cooked one after the other.
class CounterCooker {
  public:
    CounterCooker(Cooker cooker, py::object schema) : cooker_(std::move(cooker)), schema_(std::move(schema)) {
        for (const WideString& name : of().columns()) columns_.push_back(owned(new_str(name)));
    }

    [[nodiscard]] const CounterClass& of() const noexcept { return cooker_.counter_class(); }
    [[nodiscard]] Presentation presentation() const noexcept { return cooker_.presentation(); }

    /// A row for each of `rows`, which all are of one sample. No py::iterable: making one would begin to
    /// iterate over a call, which is done once.
    py::list cook(const py::object& rows) {
        std::vector<Values> sample;
        std::vector<py::tuple> keys;
        for (const py::handle row : rows) {
            sample.push_back(read(row));
            keys.push_back(keys_of(sample.back()));
        }
        const std::vector<Values> cooked = cook(std::move(sample));
        py::list made(cooked.size());
        for (std::size_t i = 0; i < cooked.size(); ++i) made[i] = row_made_of(keys[i], cooked[i]);
        return made;
    }

    std::size_t size() {
        const std::lock_guard lock(mutex_);
        return cooker_.remembered();
    }
    void forget() {
        const std::lock_guard lock(mutex_);
        cooker_.forget();
    }

  private:
    [[nodiscard]] Values read(py::handle row) const {
        Values values;
        values.reserve(columns_.size());
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const auto value = owned(PyObject_GetItem(row.ptr(), columns_[i].ptr()));
            values.push_back(from_python(value, of().columns()[i]));
        }
        return values;
    }

    [[nodiscard]] py::tuple keys_of(const Values& values) const {
        py::tuple keys(of().key_count());
        for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = cooked_to_python(values[i]);
        return keys;
    }

    /// The lock is held for no Python code.
    std::vector<Values> cook(std::vector<Values> sample) {
        const std::lock_guard lock(mutex_);
        return cooker_.cook(std::move(sample));
    }

    [[nodiscard]] py::object row_made_of(const py::tuple& keys, const Values& cooked) const {
        py::object row = new_row(schema_);
        RowObject& made = row_of(row);
        Py_ssize_t next = 0;
        for (const py::handle key : keys) made.values[next++] = key.inc_ref().ptr();
        for (const CounterValue& value : cooked)
            made.values[next++] = cooked_to_python(value).release().ptr();
        finish_row(row);
        return row;
    }

    std::mutex mutex_;
    Cooker cooker_;
    py::object schema_;
    std::vector<py::object> columns_;
};

/// What a cooked value is: a count that is not divided stays one.
std::string cooked_type_of(const Counter& counter, Presentation how) {
    const bool scaled = how.scaled && counter.scale != 0;
    if (counter.rule && !scaled) {
        if (counter.rule->formula == Formula::as_it_is) return type_name(counter.cim_type);
        if (counter.rule->formula == Formula::difference) return "uint64";
    }
    return counter.rule && counter.rule->type == counters::CounterType::text ? "string" : "real64";
}

py::object schema_of(const CounterClass& of, Presentation how) {
    py::tuple names(of.key_count() + of.counters().size());
    py::tuple types(names.size());
    std::size_t next = 0;
    for (; next < of.key_count(); ++next) {
        names[next] = owned(new_str(of.columns()[next]));
        types[next] = py::str(type_name(of.key_types()[next]));
    }
    for (const Counter& counter : of.counters()) {
        names[next] = owned(new_str(counter.name));
        types[next++] = py::str(cooked_type_of(counter, how));
    }
    return make_row_schema(owned(new_str(of.name())), std::move(names), std::move(types));
}

std::unique_ptr<CounterCooker> make_cooker(const WmiObject& definition, const std::vector<std::string>& names,
                                           bool capped, bool scaled) {
    std::vector<WideString> wanted;
    for (const std::string& name : names) wanted.push_back(to_wide(name));
    const Presentation how{.capped = capped, .scaled = scaled};
    CounterClass of =
        definition.use([&](IWbemClassObject& object) { return CounterClass::of(object, wanted); });
    py::object schema = schema_of(of, how);
    return std::make_unique<CounterCooker>(Cooker(std::move(of), how), std::move(schema));
}

/// name, CounterType, DefaultScale.
std::vector<std::tuple<std::string, std::uint32_t, int>> counters_of(const CounterCooker& self) {
    std::vector<std::tuple<std::string, std::uint32_t, int>> found;
    for (const Counter& counter : self.of().counters()) {
        found.emplace_back(to_utf8(counter.name), counter.type, counter.scale);
    }
    return found;
}

std::vector<std::string> texts_of(std::span<const WideString> wide) {
    std::vector<std::string> texts;
    for (const WideString& one : wide) texts.push_back(to_utf8(one));
    return texts;
}

}  // namespace

void register_counters(py::module_& module) {
    py::class_<CounterCooker>(module, "CounterCooker", py::is_final(), "Cooks the samples of one class.")
        .def(py::init(&make_cooker), py::arg("definition"), py::arg("names"), py::arg("capped"),
             py::arg("scaled"))
        .def_property_readonly(
            "class_name", [](const CounterCooker& self) { return to_utf8(self.of().name()); },
            "The raw class.")
        .def_property_readonly(
            "keys",
            [](const CounterCooker& self) {
                return texts_of(self.of().columns().first(self.of().key_count()));
            },
            "Its keys.")
        .def_property_readonly(
            "columns", [](const CounterCooker& self) { return texts_of(self.of().columns()); },
            "The properties that a row has to have.")
        .def_property_readonly("counters", &counters_of, "Name, type and scale of each counter.")
        .def_property_readonly(
            "query", [](const CounterCooker& self) { return self.of().query(); },
            "The WQL that gives the columns.")
        .def("cook", py::overload_cast<const py::object&>(&CounterCooker::cook), py::arg("rows"),
             "A row of cooked values for each of a sample's rows.")
        .def("forget", &CounterCooker::forget, "Forget the last sample.")
        .def("__len__", &CounterCooker::size);
    module.def("cook_counter", &cook_counter, py::arg("counter_type"), py::arg("earlier"), py::arg("later"),
               "The cooked value of two readings.");
    module.def("counter_rule", &counter_rule, py::arg("counter_type"),
               "What is known of a counter type, or None.");
}

}  // namespace wmisink::bindings
