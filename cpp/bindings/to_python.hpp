#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <cstdint>
#include <utility>

#include "wmisink/cim/datetime.hpp"
#include "wmisink/com/wmi.hpp"
#include "wmisink/embedded/call_context.hpp"
#include "wmisink/embedded/instance.hpp"

namespace wmisink::bindings {

/// Loads Python's datetime. Once, before any value is made.
void prepare_datetimes();

/// A datetime or timedelta; None if its leading field is not given. A field of asterisks counts as its least
/// value. Null with a Python exception set when there is no memory.
[[nodiscard]] PyObject* new_datetime(const CimDatetime& value);

/// What makes a row of an embedded object; null with an exception set when it cannot.
class ObjectMaker {
  public:
    /// A new reference; none if what is embedded is no object of WMI.
    virtual py::object make(IUnknown* embedded) = 0;

  protected:
    ~ObjectMaker() = default;
};

/// For values that hold no objects.
class NoObjects final : public ObjectMaker {
  public:
    py::object make(IUnknown*) override { return {}; }
};

/// A CimVisitor that makes Python values, one of which `take` gives after each visit. With the GIL.
class ValueMaker {
  public:
    explicit ValueMaker(ObjectMaker& objects) : objects_(objects) {}

    void null() { put(Py_NewRef(Py_None)); }
    void boolean(bool value) { put(Py_NewRef(value ? Py_True : Py_False)); }
    void integer(std::int64_t value) { put(PyLong_FromLongLong(value)); }
    void unsigned_integer(std::uint64_t value) { put(PyLong_FromUnsignedLongLong(value)); }
    void real(double value) { put(PyFloat_FromDouble(value)); }
    void text(WideView value);
    void datetime(const CimDatetime& value, WideView raw);
    void object(IUnknown* embedded);
    void begin_array(std::size_t count);
    void end_array();
    void malformed(WideView raw);

    /// The value of the last visit.
    [[nodiscard]] py::object take() { return std::move(value_); }
    /// WMI's text of it, or a list of these; none if the value is all there is to say.
    [[nodiscard]] py::object take_raw() { return std::exchange(raw_, py::object()); }
    void drop_raw() {
        if (raw_) raw_ = py::object();
    }
    /// How many values were malformed.
    [[nodiscard]] std::uint64_t malformed_count() const noexcept { return malformed_; }

  private:
    void put(PyObject* value);
    void keep_raw(WideView raw);

    ObjectMaker& objects_;
    py::object value_;
    py::object raw_;
    py::object array_;
    Py_ssize_t next_ = 0;
    bool in_array_ = false;
    std::uint64_t malformed_ = 0;
};

/// A value of the embedded WMI by its CIM type; objects as mapping_of() gives them.
/// @throws py::error_already_set.
[[nodiscard]] py::object to_python(const embedded::Value& value, CIMTYPE type);

/// A read-only mapping of a call's named values, empty for null. @throws py::error_already_set.
[[nodiscard]] py::object context_of(const embedded::CallContext* context);

/// An instance as a dict from its properties' names to their values, and its class's name by "__CLASS".
/// @throws py::error_already_set.
[[nodiscard]] py::dict mapping_of(const embedded::Instance& instance);

}  // namespace wmisink::bindings
