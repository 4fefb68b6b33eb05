#include "wmisink/embedded/mof/parser.hpp"

#include <optional>
#include <string>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/class_qualifiers.hpp"
#include "wmisink/embedded/mof/cursor.hpp"
#include "wmisink/embedded/mof/qualifiers.hpp"
#include "wmisink/embedded/mof/syntax_error.hpp"

namespace wmisink::embedded::mof {
namespace {

/// The type of a property, a parameter or what a method returns; `type` is none for `void`.
struct TypeName {
    std::optional<CIMTYPE> type;
    Text of_class;
    std::size_t offset = 0;
};

class Parser {
  public:
    explicit Parser(WideView text) : cursor_(text), qualifiers_(cursor_) {}

    std::vector<Declaration> text() {
        std::vector<Declaration> declarations;
        while (!cursor_.at_kind(TokenKind::end)) {
            if (cursor_.skip("qualifier")) {
                qualifiers_.declaration();
            } else {
                declarations.push_back(declaration());
            }
        }
        return declarations;
    }

  private:
    Declaration declaration();
    Pragma pragma();
    ClassDeclaration class_declaration(std::vector<Qualifier> qualifiers);
    void feature(ClassDeclaration& declared);
    void property(ClassDeclaration& declared, PropertyDefinition property, const TypeName& type);
    void method(ClassDeclaration& declared, MethodDefinition method, const TypeName& returns);
    void parameter(ClassDeclaration& declared, MethodDefinition& method, std::int64_t position);
    TypeName type(std::vector<NamedType>& embedded);
    bool array_suffix();

    Cursor cursor_;
    QualifierReader qualifiers_;
};

Declaration Parser::declaration() {
    if (cursor_.at_kind(TokenKind::pragma)) return pragma();
    std::vector<Qualifier> qualifiers = qualifiers_.list();
    const std::size_t offset = cursor_.token().offset;
    if (cursor_.skip("class")) return class_declaration(std::move(qualifiers));
    if (cursor_.skip("instance")) {
        // An instance has no qualifiers of its own here; they are read and forgotten.
        InstanceDeclaration declared = cursor_.instance(offset);
        cursor_.expect(';', WBEMMOF_E_EXPECTED_SEMI);
        return declared;
    }
    if (cursor_.at("typedef")) {
        throw SyntaxError(WBEMMOF_E_TYPEDEF_NOT_SUPPORTED, "Type definitions are not supported", offset);
    }
    cursor_.fail(WBEMMOF_E_UNRECOGNIZED_TOKEN, "A class, an instance, a qualifier or #pragma");
}

Pragma Parser::pragma() {
    Pragma read{.name = {}, .arguments = {}, .offset = cursor_.token().offset};
    cursor_.advance();
    read.name = cursor_.name(WBEMMOF_E_INVALID_PRAGMA, "The name of a pragma");
    if (!cursor_.skip('(')) return read;
    while (!cursor_.at(')')) {
        if (cursor_.at_kind(TokenKind::string)) {
            read.arguments.push_back(cursor_.string());
        } else {
            read.arguments.push_back(cursor_.name(WBEMMOF_E_INVALID_PRAGMA, "An argument of the pragma"));
        }
        if (!cursor_.skip(',')) break;
    }
    cursor_.expect(')', WBEMMOF_E_EXPECTED_CLOSE_PAREN);
    return read;
}

ClassDeclaration Parser::class_declaration(std::vector<Qualifier> qualifiers) {
    ClassDeclaration declared;
    declared.offset = cursor_.token().offset;
    declared.definition.name = cursor_.name(WBEMMOF_E_EXPECTED_CLASS_NAME, "The name of a class");
    declared.definition.qualifiers = std::move(qualifiers);
    declared.alias = cursor_.alias();
    if (cursor_.skip(':')) {
        declared.definition.superclass =
            cursor_.name(WBEMMOF_E_EXPECTED_CLASS_NAME, "The name of a superclass");
    }
    if (cursor_.skip(';')) return declared;  // a class without a body adds nothing
    cursor_.expect('{', WBEMMOF_E_EXPECTED_OPEN_BRACE);
    while (!cursor_.at('}')) feature(declared);
    cursor_.expect('}', WBEMMOF_E_EXPECTED_CLOSE_BRACE);
    cursor_.expect(';', WBEMMOF_E_EXPECTED_SEMI);
    return declared;
}

TypeName Parser::type(std::vector<NamedType>& embedded) {
    TypeName read{.type = std::nullopt, .of_class = {}, .offset = cursor_.token().offset};
    Text name = cursor_.name(WBEMMOF_E_EXPECTED_TYPE_IDENTIFIER, "The name of a type, or '}'");
    const bool is_object = equal_ignoring_case(name, "object"_w);
    if (cursor_.skip("ref")) {
        read.type = CIM_REFERENCE;
        if (!is_object) read.of_class = std::move(name);
        return read;
    }
    if (equal_ignoring_case(name, "void"_w)) return read;
    if (is_object && cursor_.skip(':')) {
        // Always a class, whatever its name would mean by itself.
        name = cursor_.name(WBEMMOF_E_EXPECTED_CLASS_NAME, "The class of the object");
    } else {
        read.type = type_from_name(to_utf8(name));
        if (read.type) return read;
    }
    read.type = CIM_OBJECT;
    read.of_class = std::move(name);
    embedded.push_back({.name = read.of_class, .offset = read.offset});
    return read;
}

bool Parser::array_suffix() {
    if (!cursor_.skip('[')) return false;
    // The number of elements that DSP0004 allows here binds nobody.
    if (cursor_.at_kind(TokenKind::integer)) cursor_.advance();
    cursor_.expect(']', WBEMMOF_E_EXPECTED_CLOSE_BRACKET);
    return true;
}

void Parser::feature(ClassDeclaration& declared) {
    std::vector<Qualifier> qualifiers = qualifiers_.list();
    const TypeName declared_type = type(declared.embedded);
    const std::size_t offset = cursor_.token().offset;
    Text name = cursor_.name(WBEMMOF_E_EXPECTED_PROPERTY_NAME, "The name of a property or a method");
    if (cursor_.at('(')) {
        method(declared, {.name = std::move(name), .in = {}, .out = {}, .qualifiers = std::move(qualifiers)},
               declared_type);
    } else {
        if (!declared_type.type) {
            throw SyntaxError(WBEMMOF_E_UNRECOGNIZED_TYPE,
                              "The property " + to_utf8(name) + " cannot be void; only a method can",
                              declared_type.offset);
        }
        for (const PropertyDefinition& one : declared.definition.properties) {
            if (!equal_ignoring_case(one.name, name)) continue;
            throw SyntaxError(WBEMMOF_E_DUPLICATE_PROPERTY,
                              "The property " + to_utf8(name) + " is declared twice", offset);
        }
        property(declared, {.name = std::move(name), .qualifiers = std::move(qualifiers)}, declared_type);
    }
    cursor_.expect(';', WBEMMOF_E_EXPECTED_SEMI);
}

void Parser::property(ClassDeclaration& declared, PropertyDefinition property, const TypeName& type) {
    property.type = array_suffix() ? array_of(*type.type) : *type.type;
    property.of_class = type.of_class;
    property.key = has_qualifier(property.qualifiers, "key"_w);
    if (cursor_.skip('=')) {
        Literal value = cursor_.literal();
        property.null_default = std::holds_alternative<std::monostate>(value.value);
        declared.defaults.emplace_back(declared.definition.properties.size(), std::move(value));
    }
    declared.definition.properties.push_back(std::move(property));
}

void Parser::method(ClassDeclaration& declared, MethodDefinition read, const TypeName& returns) {
    cursor_.expect('(', WBEMMOF_E_EXPECTED_OPEN_PAREN);
    for (std::int64_t position = 0; !cursor_.at(')'); ++position) {
        parameter(declared, read, position);
        if (!cursor_.skip(',')) break;
    }
    cursor_.expect(')', WBEMMOF_E_EXPECTED_CLOSE_PAREN);
    if (cursor_.at('[')) {
        cursor_.fail(WBEMMOF_E_NO_ARRAYS_RETURNED,
                     "A method returns no array; an out parameter may be one. ';'");
    }
    if (returns.type) {
        read.out.push_back({.name = "ReturnValue"_w, .type = *returns.type});
        read.out.back().of_class = returns.of_class;
    }
    declared.definition.methods.push_back(std::move(read));
}

void Parser::parameter(ClassDeclaration& declared, MethodDefinition& method, std::int64_t position) {
    const std::size_t offset = cursor_.token().offset;
    PropertyDefinition parameter;
    parameter.qualifiers = qualifiers_.list();
    const TypeName declared_type = type(declared.embedded);
    parameter.name = cursor_.name(WBEMMOF_E_EXPECTED_PROPERTY_NAME, "The name of a parameter");
    if (!declared_type.type) {
        throw SyntaxError(WBEMMOF_E_UNRECOGNIZED_TYPE,
                          "The parameter " + to_utf8(parameter.name) + " cannot be void",
                          declared_type.offset);
    }
    parameter.type = array_suffix() ? array_of(*declared_type.type) : *declared_type.type;
    parameter.of_class = declared_type.of_class;
    if (cursor_.skip('=')) {
        declared.parameter_defaults.push_back({.method = declared.definition.methods.size(),
                                               .parameter = parameter.name,
                                               .value = cursor_.literal()});
    }
    const bool in = has_qualifier(parameter.qualifiers, "in"_w);
    const bool out = has_qualifier(parameter.qualifiers, "out"_w);
    if (!in && !out) {
        throw SyntaxError(WBEMMOF_E_MUST_BE_IN_OR_OUT,
                          "The parameter " + to_utf8(parameter.name) + " needs the qualifier in or out",
                          offset);
    }
    if (find_qualifier(parameter.qualifiers, "ID"_w) == nullptr) {
        parameter.qualifiers.push_back(
            {.name = "ID"_w, .value = Value::integer(position), .type = CIM_SINT32, .flavor = kFixedFlavor});
    }
    if (in) method.in.push_back(parameter);
    if (out) method.out.push_back(std::move(parameter));
}

}  // namespace

std::vector<Declaration> parse(WideView text) { return Parser(text).text(); }

}  // namespace wmisink::embedded::mof
