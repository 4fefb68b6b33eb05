#include "wmisink/embedded/fit.hpp"

#include <string>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {
namespace {

const char* kind_name(Value::Kind kind) noexcept {
    switch (kind) {
        case Value::Kind::null:
            return "NULL";
        case Value::Kind::boolean:
            return "a boolean";
        case Value::Kind::signed_integer:
        case Value::Kind::unsigned_integer:
            return "an integer";
        case Value::Kind::real:
            return "a real";
        case Value::Kind::text:
            return "a string";
        case Value::Kind::object:
            return "an object";
        case Value::Kind::array:
            return "an array";
    }
    return "something else";
}

std::string subject(const Property& property) {
    return "Property " + to_utf8(property.name) + " has type " + type_name(property.type);
}

[[noreturn]] void mismatch(const Value& value, const Property& property) {
    throw Failure(WBEM_E_TYPE_MISMATCH, "fit",
                  subject(property) + " and cannot hold " + kind_name(value.kind()) + ".",
                  to_utf8(property.name));
}

[[noreturn]] void out_of_range(const std::string& number, const Property& property) {
    std::string bounds;
    if (const auto range = integer_range(element_type(property.type))) {
        bounds = " from " + std::to_string(range->min) + " to " + std::to_string(range->max);
    }
    throw Failure(WBEM_E_VALUE_OUT_OF_RANGE, "fit",
                  subject(property) + " and cannot hold " + number + "; give it a value" +
                      (bounds.empty() ? " that it can hold." : bounds + "."),
                  to_utf8(property.name));
}

void fit_integer(Value& value, const IntegerRange& range, const Property& property) {
    if (const auto* number = value.get_if<std::int64_t>()) {
        if (!range.holds(*number)) {
            out_of_range(std::to_string(*number), property);
        }
        if (!range.is_signed()) {
            value = Value::unsigned_integer(static_cast<std::uint64_t>(*number));
        }
        return;
    }
    if (const auto* number = value.get_if<std::uint64_t>()) {
        if (!range.holds(*number)) {
            out_of_range(std::to_string(*number), property);
        }
        if (range.is_signed()) {
            value = Value::integer(static_cast<std::int64_t>(*number));
        }
        return;
    }
    mismatch(value, property);
}

void fit_real(Value& value, bool single, const Property& property) {
    double number = 0;
    if (const auto* real = value.get_if<double>()) {
        number = *real;
    } else if (const auto* integer = value.get_if<std::int64_t>()) {
        number = static_cast<double>(*integer);
    } else if (const auto* natural = value.get_if<std::uint64_t>()) {
        number = static_cast<double>(*natural);
    } else {
        mismatch(value, property);
    }
    if (single) {
        if (!real32_holds(number)) {
            out_of_range(std::to_string(number), property);
        }
        number = static_cast<double>(static_cast<float>(number));
    }
    value = Value::real(number);
}

void fit_character(Value& value, const Property& property) {
    if (const auto* text = value.get_if<Text>()) {
        if (text->size() != 1) {
            throw Failure(WBEM_E_VALUE_OUT_OF_RANGE, "fit",
                          subject(property) + " and holds one UTF-16 unit; the string \"" + to_utf8(*text) +
                              "\" has " + std::to_string(text->size()) + ".",
                          to_utf8(property.name));
        }
        value = Value::unsigned_integer(static_cast<std::uint16_t>(text->front()));
        return;
    }
    fit_integer(value, {0, UINT16_MAX}, property);
}

void fit_element(Value& value, CIMTYPE type, const Property& property) {
    if (const auto range = integer_range(type)) {
        fit_integer(value, *range, property);
        return;
    }
    const Value::Kind kind = value.kind();
    switch (type) {
        case CIM_BOOLEAN:
            if (kind != Value::Kind::boolean) mismatch(value, property);
            return;
        case CIM_REAL32:
            fit_real(value, true, property);
            return;
        case CIM_REAL64:
            fit_real(value, false, property);
            return;
        case CIM_CHAR16:
            fit_character(value, property);
            return;
        case CIM_OBJECT:
            if (kind != Value::Kind::object) mismatch(value, property);
            return;
        default:
            if (kind != Value::Kind::text) mismatch(value, property);
            return;
    }
}

}  // namespace

void fit(Value& value, const Property& property) {
    if (value.is_null()) {
        return;
    }
    const CIMTYPE type = element_type(property.type);
    if (!is_array(property.type)) {
        fit_element(value, type, property);
        return;
    }
    if (value.kind() != Value::Kind::array) {
        mismatch(value, property);
    }
    Value::Array elements = value.as_array();
    for (Value& element : elements) {
        if (element.is_null()) {
            mismatch(element, property);
        }
        fit_element(element, type, property);
    }
    value = Value::array(std::move(elements));
}

void fit_all(std::span<Value> values, const Class& of_class) {
    const auto properties = of_class.properties();
    if (values.size() != properties.size()) {
        throw Failure(WBEM_E_INVALID_PARAMETER, "fit",
                      "An instance of " + to_utf8(of_class.name()) + " needs " +
                          std::to_string(properties.size()) + " values, one for each property; it has " +
                          std::to_string(values.size()) + ".",
                      to_utf8(of_class.name()));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        fit(values[i], properties[i]);
    }
}

}  // namespace wmisink::embedded
