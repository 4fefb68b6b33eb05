#include "wmisink/embedded/mof/qualifiers.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/class_qualifiers.hpp"
#include "wmisink/embedded/mof/syntax_error.hpp"

namespace wmisink::embedded::mof {
namespace {

/// What a flavor sets, and what another one of the same qualifier may not set or clear any more.
struct Flavor {
    std::string_view name;
    LONG bits;
    LONG decides;
};

constexpr LONG kToInstance = WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE;
constexpr LONG kToSubclass = WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS;
constexpr LONG kFixed = WBEM_FLAVOR_NOT_OVERRIDABLE;

/// Source: Microsoft, "Qualifier Flavors"; `translatable` is DSP0004's word for amended.
constexpr std::array<Flavor, 9> kFlavors{{
    {"toinstance", kToInstance, kToInstance},
    {"tosubclass", kToSubclass, kToSubclass},
    {"nottoinstance", 0, kToInstance},
    {"nottosubclass", 0, kToSubclass},
    {"restricted", 0, kToInstance | kToSubclass},
    {"enableoverride", 0, kFixed},
    {"disableoverride", kFixed, kFixed},
    {"amended", WBEM_FLAVOR_AMENDED, WBEM_FLAVOR_AMENDED},
    {"translatable", WBEM_FLAVOR_AMENDED, WBEM_FLAVOR_AMENDED},
}};

/// The value and CIM type of a constant; none for what no qualifier holds.
std::optional<std::pair<CIMTYPE, Value>> scalar(const Literal& literal) {
    if (const auto* truth = std::get_if<bool>(&literal.value)) {
        return std::pair(CIMTYPE{CIM_BOOLEAN}, Value::boolean(*truth));
    }
    if (const auto* number = std::get_if<Integer>(&literal.value)) {
        const auto whole = number->as_signed();
        // A mask may use all 32 bits; it is kept as the number with those bits.
        if (!whole || *whole < INT32_MIN || *whole > INT64_C(0xFFFFFFFF)) return std::nullopt;
        const auto bits = static_cast<std::int32_t>(static_cast<std::uint32_t>(*whole));
        return std::pair(CIMTYPE{CIM_SINT32}, Value::integer(bits));
    }
    if (const auto* real = std::get_if<double>(&literal.value)) {
        return std::pair(CIMTYPE{CIM_REAL64}, Value::real(*real));
    }
    if (const auto* text = std::get_if<Text>(&literal.value)) {
        return std::pair(CIMTYPE{CIM_STRING}, Value::text(*text));
    }
    return std::nullopt;
}

[[noreturn]] void wrong_value(const Qualifier& qualifier, std::size_t offset) {
    throw SyntaxError(WBEMMOF_E_TYPE_MISMATCH,
                      "The qualifier " + to_utf8(qualifier.name) +
                          " takes TRUE, FALSE, an integer of 32 bits, a real, a string or an array of one of "
                          "them",
                      offset);
}

void set_value(Qualifier& qualifier, const Literal& literal) {
    if (std::holds_alternative<std::monostate>(literal.value)) {
        qualifier.type = CIM_STRING;
        qualifier.value = Value();
        return;
    }
    const auto* elements = std::get_if<std::vector<Literal>>(&literal.value);
    if (elements == nullptr) {
        auto value = scalar(literal);
        if (!value) wrong_value(qualifier, literal.offset);
        qualifier.type = value->first;
        qualifier.value = std::move(value->second);
        return;
    }
    Value::Array array;
    std::optional<CIMTYPE> type;
    for (const Literal& element : *elements) {
        auto value = scalar(element);
        if (!value || (type && *type != value->first)) wrong_value(qualifier, element.offset);
        type = value->first;
        array.push_back(std::move(value->second));
    }
    qualifier.type = array_of(type.value_or(CIM_STRING));
    qualifier.value = Value::array(std::move(array));
}

}  // namespace

std::vector<Qualifier> QualifierReader::list() {
    std::vector<Qualifier> read;
    if (!cursor_.skip('[')) return read;
    do {
        const std::size_t offset = cursor_.token().offset;
        Qualifier added = one();
        if (equal_ignoring_case(added.name, "CIMTYPE"_w)) {
            throw SyntaxError(WBEMMOF_E_CIMTYPE_QUALIFIER,
                              "The qualifier CIMTYPE follows from the declared type and cannot be given",
                              offset);
        }
        if (find_qualifier(read, added.name) != nullptr) {
            throw SyntaxError(WBEMMOF_E_DUPLICATE_QUALIFIER,
                              "The qualifier " + to_utf8(added.name) + " is given twice", offset);
        }
        read.push_back(std::move(added));
    } while (cursor_.skip(','));
    cursor_.expect(']', WBEMMOF_E_EXPECTED_CLOSE_BRACKET);
    return read;
}

Qualifier QualifierReader::one() {
    Qualifier qualifier{.name = cursor_.name(WBEMMOF_E_EXPECTED_QUALIFIER_NAME, "The name of a qualifier"),
                        .value = Value::boolean(true),
                        .type = CIM_BOOLEAN,
                        .flavor = 0};
    if (cursor_.skip('(')) {
        set_value(qualifier, cursor_.literal());
        cursor_.expect(')', WBEMMOF_E_EXPECTED_CLOSE_PAREN);
    } else if (cursor_.at('{')) {
        set_value(qualifier, cursor_.array());
    }
    const auto declared = declared_.find(qualifier.name);
    if (declared != declared_.end()) qualifier.flavor = declared->second;
    if (cursor_.skip(':')) qualifier.flavor = flavors();
    return qualifier;
}

LONG QualifierReader::flavors() {
    LONG bits = 0;
    LONG decided = 0;
    bool any = false;
    while (cursor_.at_kind(TokenKind::word)) {
        const Flavor* found = nullptr;
        for (const Flavor& flavor : kFlavors) {
            if (cursor_.at(flavor.name)) found = &flavor;
        }
        if (found == nullptr) break;
        const LONG before = bits & found->decides;
        if ((decided & found->decides) != 0 && before != found->bits) {
            throw SyntaxError(WBEMMOF_E_INCOMPATIBLE_FLAVOR_TYPES,
                              "The flavor " + to_utf8(cursor_.token().source) + " contradicts one before it",
                              cursor_.token().offset);
        }
        bits |= found->bits;
        decided |= found->decides;
        any = true;
        cursor_.advance();
    }
    if (!any) cursor_.fail(WBEMMOF_E_EXPECTED_FLAVOR_TYPE, "A flavor such as ToInstance or DisableOverride");
    return bits;
}

void QualifierReader::declaration() {
    const Text name = cursor_.name(WBEMMOF_E_EXPECTED_QUALIFIER_NAME, "The name of a qualifier");
    LONG bits = 0;
    cursor_.expect(':', WBEMMOF_E_INVALID_QUALIFIER_SYNTAX);
    const auto type =
        cursor_.at_kind(TokenKind::word) ? type_from_name(to_utf8(cursor_.token().source)) : std::nullopt;
    if (!type) {
        bits = flavors();
    } else {
        // DSP0004, annex A: the flavors that a declaration leaves out are EnableOverride and ToSubclass.
        bits = kToSubclass;
        cursor_.advance();
        if (cursor_.skip('[')) {
            if (cursor_.at_kind(TokenKind::integer)) cursor_.advance();
            cursor_.expect(']', WBEMMOF_E_EXPECTED_CLOSE_BRACKET);
        }
        if (cursor_.skip('=')) static_cast<void>(cursor_.literal());
        while (cursor_.skip(',')) {
            const bool flavor = cursor_.at("flavor");
            if (!flavor && !cursor_.at("scope")) {
                cursor_.fail(WBEMMOF_E_INVALID_QUALIFIER_SYNTAX, "Scope( or Flavor(");
            }
            cursor_.advance();
            cursor_.expect('(', WBEMMOF_E_EXPECTED_OPEN_PAREN);
            do {
                if (flavor) {
                    const LONG one = flavors();
                    const bool restricted = one == 0;
                    bits = restricted ? bits & ~kToSubclass : bits | one;
                } else {
                    static_cast<void>(cursor_.name(WBEMMOF_E_INVALID_QUALIFIER_SYNTAX, "A scope"));
                }
            } while (cursor_.skip(','));
            cursor_.expect(')', WBEMMOF_E_EXPECTED_CLOSE_PAREN);
        }
    }
    cursor_.expect(';', WBEMMOF_E_EXPECTED_SEMI);
    declared_.insert_or_assign(name, bits);
}

}  // namespace wmisink::embedded::mof
