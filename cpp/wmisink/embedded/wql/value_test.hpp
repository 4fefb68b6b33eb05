#pragma once

#include <memory>
#include <string>

#include "wmisink/embedded/class.hpp"
#include "wmisink/embedded/wql/ast.hpp"

namespace wmisink::embedded::wql {

/// A comparison made ready for one CIM type: what is left to do for a row is to look at its value.
///
/// Of NULL only IS NULL is true: any other comparison with it is unknown, and so is its negation, as in the
/// SQL that WQL is a subset of. Immutable, so any thread may use it.
class ValueTest {
  public:
    ValueTest(const ValueTest&) = delete;
    ValueTest& operator=(const ValueTest&) = delete;
    virtual ~ValueTest() = default;

    /// `value` is held as fit() leaves it for the type that the test was made for.
    [[nodiscard]] virtual bool holds(const Value& value) const noexcept = 0;

  protected:
    ValueTest() = default;
};

/// What a comparison asks, with a NOT before it already taken in.
struct Question {
    Operator operation = Operator::equal;
    bool negated = false;
    const Constant* constant = nullptr;
};

/// Makes the test for a property of the given type; `name` is for the message.
///
/// The constant is converted to the property's type: digits in a string to a number, a number to the string
/// of its digits, 1, 0, "TRUE" and "FALSE" to a boolean (Microsoft, "WHERE Clause"). A number beyond the
/// type's range is compared as the number it is. Throws Failure WBEM_E_INVALID_QUERY when the type cannot be
/// compared so, naming the position.
[[nodiscard]] std::unique_ptr<ValueTest> make_value_test(CIMTYPE type, const Question& question,
                                                         const std::string& name);

/// The constant as a value of that type, for a provider to look up. NULL when no value of the type equals it.
[[nodiscard]] Value value_of_constant(CIMTYPE type, const Constant& constant);

}  // namespace wmisink::embedded::wql
