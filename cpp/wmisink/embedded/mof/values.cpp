#include "wmisink/embedded/mof/values.hpp"

#include <string>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/fit.hpp"
#include "wmisink/embedded/mof/syntax_error.hpp"

namespace wmisink::embedded::mof {
namespace {

/// The path without this namespace in front, as WMI keeps references to its own objects.
Text shortest_path(const Text& full, const Place& place) {
    const Text here = full_path(place, {});
    return equal_ignoring_case(WideView(full).substr(0, here.size()), here) ? full.substr(here.size()) : full;
}

HRESULT mof_code(HRESULT code) noexcept {
    switch (code) {
        case WBEM_E_TYPE_MISMATCH:
            return WBEMMOF_E_TYPE_MISMATCH;
        case WBEM_E_VALUE_OUT_OF_RANGE:
            return WBEMMOF_E_OUT_OF_RANGE;
        default:
            return code;
    }
}

/// Without its full stop, which the place comes before.
std::string unfinished(std::string sentence) {
    if (sentence.ends_with('.')) sentence.pop_back();
    return sentence;
}

std::string type_of(const Property& property) {
    return to_utf8(property.name) + ", which has the type " + type_name(property.type);
}

}  // namespace

Value ValueMaker::value(const Literal& literal, const Property& property) const {
    const auto* elements = std::get_if<std::vector<Literal>>(&literal.value);
    if (elements != nullptr && !is_array(property.type)) {
        throw SyntaxError(WBEMMOF_E_UNEXPECTED_ARRAY_INIT,
                          "An array is given to the property " + type_of(property), literal.offset);
    }
    Value made;
    if (elements == nullptr) {
        made = bare(literal, property);
    } else {
        Value::Array array;
        for (const Literal& element : *elements) {
            array.push_back(bare(element, property));
            if (!array.back().is_null()) continue;
            throw SyntaxError(WBEMMOF_E_NULL_ARRAY_ELEM,
                              "The array for " + to_utf8(property.name) +
                                  " has NULL as an element, which no array may have",
                              element.offset);
        }
        made = Value::array(std::move(array));
    }
    try {
        fit(made, property);
    } catch (const Failure& failure) {
        throw SyntaxError(mof_code(failure.code()), unfinished(failure.description()), literal.offset);
    }
    return made;
}

Value ValueMaker::bare(const Literal& literal, const Property& property) const {
    if (const auto* truth = std::get_if<bool>(&literal.value)) return Value::boolean(*truth);
    if (const auto* real = std::get_if<double>(&literal.value)) return Value::real(*real);
    if (const auto* text = std::get_if<Text>(&literal.value)) return Value::text(*text);
    if (const auto* alias = std::get_if<Alias>(&literal.value)) return reference(*alias, literal, property);
    if (const auto* declared = std::get_if<std::shared_ptr<const InstanceDeclaration>>(&literal.value)) {
        return object(**declared, property);
    }
    if (const auto* number = std::get_if<Integer>(&literal.value)) {
        if (!number->negative) return Value::unsigned_integer(number->magnitude);
        if (const auto whole = number->as_signed()) return Value::integer(*whole);
        throw SyntaxError(WBEMMOF_E_OUT_OF_RANGE,
                          decimal_text(*number) + " does not fit the property " + type_of(property),
                          literal.offset);
    }
    if (std::holds_alternative<std::vector<Literal>>(literal.value)) {
        throw SyntaxError(WBEMMOF_E_UNEXPECTED_ARRAY_INIT,
                          "An array within an array is given to " + to_utf8(property.name), literal.offset);
    }
    return {};
}

Value ValueMaker::reference(const Alias& alias, const Literal& literal, const Property& property) const {
    const auto found = aliases_.find(alias.name);
    if (found == aliases_.end()) {
        throw SyntaxError(WBEMMOF_E_UNEXPECTED_ALIAS,
                          "There is no alias $" + to_utf8(alias.name) + " before this place", literal.offset);
    }
    if (element_type(property.type) != CIM_REFERENCE && element_type(property.type) != CIM_STRING) {
        throw SyntaxError(
            WBEMMOF_E_UNEXPECTED_ALIAS,
            "The alias $" + to_utf8(alias.name) + " is given to the property " + type_of(property),
            literal.offset);
    }
    return Value::text(shortest_path(found->second, *nspace_.place()));
}

Value ValueMaker::object(const InstanceDeclaration& declared, const Property& property) const {
    const Class::Ref of_class = nspace_.find_class(declared.class_name);
    if (of_class == nullptr) {
        throw SyntaxError(
            WBEM_E_INVALID_CLASS,
            "There is no class " + to_utf8(declared.class_name) + " in " + to_utf8(nspace_.path()),
            declared.offset);
    }
    if (!property.of_class.empty() && !of_class->is_a(property.of_class)) {
        throw SyntaxError(WBEMMOF_E_TYPE_MISMATCH,
                          "The property " + to_utf8(property.name) + " holds objects of the class " +
                              to_utf8(property.of_class) + ", and " + to_utf8(of_class->name()) +
                              " is not below it",
                          declared.offset);
    }
    return Value::object(Instance::make_fitting(of_class, values(declared, *of_class)));
}

std::vector<Value> ValueMaker::values(const InstanceDeclaration& declared, const Class& of_class) const {
    std::vector<Value> row;
    for (const Property& property : of_class.properties()) row.push_back(property.default_value);
    for (const Assignment& assigned : declared.assignments) {
        const auto index = of_class.find_property(assigned.name);
        if (!index) {
            throw SyntaxError(
                WBEM_E_NOT_FOUND,
                "The class " + to_utf8(of_class.name()) + " has no property " + to_utf8(assigned.name),
                assigned.offset);
        }
        row[*index] = value(assigned.value, of_class.properties()[*index]);
    }
    return row;
}

}  // namespace wmisink::embedded::mof
