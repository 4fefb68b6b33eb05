#include "wmisink/com/status_table.hpp"

namespace wmisink {
namespace {

// Event subscriptions, then the MOF compiler.
constexpr StatusSentence kSentences[] = {
    {WBEMESS_E_REGISTRATION_TOO_BROAD,
     "The provider's event registration overlaps with the system's own event classes; make it narrower."},
    {WBEMESS_E_REGISTRATION_TOO_PRECISE,
     "The query has no WITHIN clause, and no provider gives these events by itself; add WITHIN with "
     "seconds."},
    {WBEMESS_E_AUTHZ_NOT_PRIVILEGED, "The event consumer lacks a privilege to receive these events."},
    {WBEMMOF_E_EXPECTED_QUALIFIER_NAME, "The MOF text lacks the name of a qualifier."},
    {WBEMMOF_E_EXPECTED_SEMI, "The MOF text lacks a semicolon."},
    {WBEMMOF_E_EXPECTED_OPEN_BRACE, "The MOF text lacks an opening brace."},
    {WBEMMOF_E_EXPECTED_CLOSE_BRACE, "The MOF text lacks a closing brace."},
    {WBEMMOF_E_EXPECTED_CLOSE_BRACKET, "The MOF text lacks a closing bracket."},
    {WBEMMOF_E_EXPECTED_CLOSE_PAREN, "The MOF text lacks a closing parenthesis."},
    {WBEMMOF_E_ILLEGAL_CONSTANT_VALUE, "A number in the MOF text is out of its range or has a wrong form."},
    {WBEMMOF_E_EXPECTED_TYPE_IDENTIFIER, "The MOF text lacks the name of a type."},
    {WBEMMOF_E_EXPECTED_OPEN_PAREN, "The MOF text lacks an opening parenthesis."},
    {WBEMMOF_E_UNRECOGNIZED_TOKEN, "The MOF text has a word or a sign that MOF does not know."},
    {WBEMMOF_E_UNRECOGNIZED_TYPE, "The MOF text names a type that MOF does not know."},
    {WBEMMOF_E_EXPECTED_PROPERTY_NAME, "The MOF text lacks the name of a property."},
    {WBEMMOF_E_TYPEDEF_NOT_SUPPORTED, "Type definitions in MOF are not supported."},
    {WBEMMOF_E_UNEXPECTED_ALIAS, "The MOF text has an alias where none may be."},
    {WBEMMOF_E_UNEXPECTED_ARRAY_INIT, "The MOF text gives an array to a property that is none."},
    {WBEMMOF_E_INVALID_AMENDMENT_SYNTAX, "The path in the MOF's amendment is not valid."},
    {WBEMMOF_E_INVALID_DUPLICATE_AMENDMENT, "The MOF text has the amendment pragma twice."},
    {WBEMMOF_E_INVALID_PRAGMA, "A pragma in the MOF text is not valid."},
    {WBEMMOF_E_INVALID_NAMESPACE_SYNTAX, "A namespace in the MOF text is not written as a namespace is."},
    {WBEMMOF_E_EXPECTED_CLASS_NAME, "The MOF text lacks the name of a class."},
    {WBEMMOF_E_TYPE_MISMATCH, "A value in the MOF text is of another type than its property or qualifier."},
    {WBEMMOF_E_EXPECTED_ALIAS_NAME, "The MOF text lacks the name of an alias."},
    {WBEMMOF_E_INVALID_CLASS_DECLARATION, "The declaration of a class in the MOF text is not valid."},
    {WBEMMOF_E_INVALID_INSTANCE_DECLARATION, "The declaration of an instance in the MOF text is not valid."},
    {WBEMMOF_E_EXPECTED_DOLLAR, "An alias in the MOF text does not begin with a dollar sign."},
    {WBEMMOF_E_CIMTYPE_QUALIFIER,
     "The qualifier CIMTYPE cannot be set in MOF; declare the type of the property."},
    {WBEMMOF_E_DUPLICATE_PROPERTY, "The MOF text declares a property twice."},
    {WBEMMOF_E_INVALID_NAMESPACE_SPECIFICATION, "A namespace in the MOF text is not valid."},
    {WBEMMOF_E_OUT_OF_RANGE, "A value in the MOF text is out of range."},
    {WBEMMOF_E_INVALID_FILE, "The file is not a text or a compiled MOF file."},
    {WBEMMOF_E_ALIASES_IN_EMBEDDED, "An embedded object in the MOF text has an alias, which it may not."},
    {WBEMMOF_E_NULL_ARRAY_ELEM, "An array in the MOF text has NULL as an element."},
    {WBEMMOF_E_DUPLICATE_QUALIFIER, "The MOF text gives a qualifier twice."},
    {WBEMMOF_E_EXPECTED_FLAVOR_TYPE, "The MOF text lacks a flavor after the colon."},
    {WBEMMOF_E_INCOMPATIBLE_FLAVOR_TYPES,
     "The flavors of a qualifier in the MOF text contradict each other."},
    {WBEMMOF_E_MULTIPLE_ALIASES, "An instance in the MOF text has more than one alias."},
    {WBEMMOF_E_INCOMPATIBLE_FLAVOR_TYPES2,
     "The flavors of a qualifier in the MOF text contradict those it has already."},
    {WBEMMOF_E_NO_ARRAYS_RETURNED,
     "A method in the MOF text returns an array, which it may not; use an out parameter."},
    {WBEMMOF_E_MUST_BE_IN_OR_OUT, "A parameter in the MOF text is marked neither in nor out."},
    {WBEMMOF_E_INVALID_FLAGS_SYNTAX, "The flags in the MOF text are not written as flags are."},
    {WBEMMOF_E_EXPECTED_BRACE_OR_BAD_TYPE, "The MOF text lacks a brace, or a type is not valid."},
    {WBEMMOF_E_UNSUPPORTED_CIMV22_QUAL_VALUE,
     "The MOF text gives a qualifier a value of CIM 2.2 that is not supported."},
    {WBEMMOF_E_UNSUPPORTED_CIMV22_DATA_TYPE, "The MOF text uses a type of CIM 2.2 that is not supported."},
    {WBEMMOF_E_INVALID_DELETEINSTANCE_SYNTAX,
     "The deleteinstance pragma is to be written #pragma deleteinstance(path, FAIL or NOFAIL)."},
    {WBEMMOF_E_INVALID_QUALIFIER_SYNTAX,
     "A qualifier in the MOF text is not written as qualifier(value, scope, flavor)."},
    {WBEMMOF_E_QUALIFIER_USED_OUTSIDE_SCOPE,
     "A qualifier in the MOF text stands where its scope does not allow it."},
    {WBEMMOF_E_ERROR_CREATING_TEMP_FILE,
     "The MOF compiler could not write a temporary file; check the disk and the rights."},
    {WBEMMOF_E_ERROR_INVALID_INCLUDE_FILE, "A file that the MOF text includes is not valid."},
    {WBEMMOF_E_INVALID_DELETECLASS_SYNTAX,
     "The deleteclass pragma is to be written #pragma deleteclass(name, FAIL or NOFAIL)."},
};

}  // namespace

std::span<const StatusSentence> mof_sentences() noexcept { return kSentences; }

}  // namespace wmisink
