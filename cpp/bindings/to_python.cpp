#include "to_python.hpp"

#include <datetime.h>

#include <utility>

#include "text.hpp"
#include "wmisink/cim/cim_type.hpp"

namespace wmisink::bindings {
namespace {

constexpr std::int32_t or_least(std::int32_t field, std::int32_t least) {
    return field == CimDatetime::kAny ? least : field;
}

PyObject* zone_of(std::int32_t offset) {
    if (offset == 0) return Py_NewRef(PyDateTime_TimeZone_UTC);
    const auto length = py::reinterpret_steal<py::object>(PyDelta_FromDSU(0, offset * 60, 0));
    return length ? PyTimeZone_FromOffset(length.ptr()) : nullptr;
}

PyObject* new_interval(const CimDatetime& value) {
    const int seconds =
        or_least(value.hour, 0) * 3600 + or_least(value.minute, 0) * 60 + or_least(value.second, 0);
    return PyDelta_FromDSU(value.day, seconds, or_least(value.microsecond, 0));
}

PyObject* new_timestamp(const CimDatetime& value, PyObject* zone) {
    const std::int32_t month = or_least(value.month, 1);
    return PyDateTimeAPI->DateTime_FromDateAndTime(
        value.year, month, or_least(value.day, 1), or_least(value.hour, 0), or_least(value.minute, 0),
        or_least(value.second, 0), or_least(value.microsecond, 0), zone, PyDateTimeAPI->DateTimeType);
}

void show(const embedded::Value& value, CIMTYPE type, ValueMaker& maker) {
    using Kind = embedded::Value::Kind;
    switch (value.kind()) {
        case Kind::boolean:
            return maker.boolean(value.as_boolean());
        case Kind::signed_integer:
            return maker.integer(value.as_integer());
        case Kind::unsigned_integer: {
            if (element_type(type) != CIM_CHAR16) return maker.unsigned_integer(value.as_unsigned_integer());
            const auto unit = static_cast<OLECHAR>(value.as_unsigned_integer());
            return maker.text(WideView(&unit, 1));
        }
        case Kind::real:
            return maker.real(value.as_real());
        case Kind::text: {
            const WideView text = value.as_text();
            if (element_type(type) != CIM_DATETIME) return maker.text(text);
            const auto datetime = parse_datetime(text);
            return datetime ? maker.datetime(*datetime, text) : maker.malformed(text);
        }
        case Kind::array:
            maker.begin_array(value.as_array().size());
            for (const embedded::Value& element : value.as_array()) show(element, type, maker);
            return maker.end_array();
        case Kind::null:
        case Kind::object:
            return maker.null();
    }
}

}  // namespace

void prepare_datetimes() {
    PyDateTime_IMPORT;
    if (!PyDateTimeAPI) throw py::error_already_set();
}

PyObject* new_datetime(const CimDatetime& value) {
    if (!value.earliest()) return Py_NewRef(Py_None);
    switch (value.kind) {
        case DatetimeKind::interval:
            return new_interval(value);
        case DatetimeKind::unzoned:
            return new_timestamp(value, Py_None);
        case DatetimeKind::zoned:
            break;
    }
    const auto zone = py::reinterpret_steal<py::object>(zone_of(value.offset));
    return zone ? new_timestamp(value, zone.ptr()) : nullptr;
}

void ValueMaker::put(PyObject* value) {
    py::object made = owned(value);
    if (in_array_) {
        PyList_SET_ITEM(array_.ptr(), next_++, made.release().ptr());
    } else {
        value_ = std::move(made);
    }
}

void ValueMaker::text(WideView value) { put(new_str(value)); }

void ValueMaker::datetime(const CimDatetime& value, WideView raw) {
    if (!value.is_exact()) keep_raw(raw);
    put(new_datetime(value));
}

void ValueMaker::object(IUnknown* embedded) {
    if (py::object row = objects_.make(embedded)) return put(row.release().ptr());
    malformed(WideView());
}

void ValueMaker::begin_array(std::size_t count) {
    array_ = owned(PyList_New(static_cast<Py_ssize_t>(count)));
    next_ = 0;
    in_array_ = true;
}

void ValueMaker::end_array() {
    in_array_ = false;
    value_ = std::move(array_);
    array_ = py::object();
}

void ValueMaker::malformed(WideView raw) {
    ++malformed_;
    keep_raw(raw);
    put(Py_NewRef(Py_None));
}

void ValueMaker::keep_raw(WideView raw) {
    py::object text = owned(new_str(raw));
    if (!in_array_) {
        raw_ = std::move(text);
        return;
    }
    if (!raw_) {
        py::list texts;
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(array_.ptr()); ++i) texts.append(py::none());
        raw_ = std::move(texts);
    }
    checked(PyList_SetItem(raw_.ptr(), next_, text.release().ptr()));
}

py::object to_python(const embedded::Value& value, CIMTYPE type) {
    using Kind = embedded::Value::Kind;
    if (value.kind() == Kind::object) return mapping_of(*value.as_object());
    if (value.kind() == Kind::array && element_type(type) == CIM_OBJECT) {
        py::list objects;
        for (const embedded::Value& element : value.as_array())
            objects.append(to_python(element, CIM_OBJECT));
        return objects;
    }
    NoObjects none;
    ValueMaker maker(none);
    show(value, type, maker);
    return maker.take();
}

py::object context_of(const embedded::CallContext* context) {
    py::dict values;
    if (context != nullptr) {
        for (const embedded::ContextValue& one : *context) {
            values[owned(new_str(one.name))] = to_python(one.value, one.type);
        }
    }
    return owned(PyDictProxy_New(values.ptr()));
}

py::dict mapping_of(const embedded::Instance& instance) {
    py::dict mapping;
    mapping["__CLASS"] = owned(new_str(instance.of_class().name()));
    const auto properties = instance.of_class().properties();
    for (std::size_t i = 0; i < properties.size(); ++i) {
        mapping[owned(new_str(properties[i].name))] = to_python(instance[i], properties[i].type);
    }
    return mapping;
}

}  // namespace wmisink::bindings
