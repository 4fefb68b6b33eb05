#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "wmisink/embedded/class_definition.hpp"
#include "wmisink/embedded/number.hpp"

namespace wmisink::embedded::mof {

struct InstanceDeclaration;

/// `$Name` as a value: the path of what it stands for.
struct Alias {
    Text name;
};

/// A value as written, before the type of its property is known.
struct Literal {
    /// NULL, TRUE and FALSE, numbers, texts (a char16 is one too), aliases, embedded objects, arrays.
    std::variant<std::monostate, bool, Integer, double, Text, Alias,
                 std::shared_ptr<const InstanceDeclaration>, std::vector<Literal>>
        value = {};
    /// Where it is written: UTF-16 units from the text's start. So is every other `offset` here.
    std::size_t offset = 0;
};

/// `Name = value;` in an instance.
struct Assignment {
    Text name;
    Literal value;
    std::size_t offset = 0;
};

/// `instance of Class as $Alias { … };`
struct InstanceDeclaration {
    Text class_name;
    /// Empty for none.
    Text alias;
    std::vector<Assignment> assignments;
    std::size_t offset = 0;
};

/// A class whose name stands where a type is expected.
struct NamedType {
    Text name;
    std::size_t offset = 0;
};

/// The default of a parameter, by its method's index in the definition.
struct ParameterDefault {
    std::size_t method = 0;
    Text parameter;
    Literal value;
};

/// `class Name : Superclass { … };`
struct ClassDeclaration {
    /// Without the defaults of properties and parameters.
    ClassDefinition definition;
    /// The default of a property, by its index in the definition.
    std::vector<std::pair<std::size_t, Literal>> defaults;
    std::vector<ParameterDefault> parameter_defaults;
    /// The classes of embedded objects, which a typing error in a type looks like.
    std::vector<NamedType> embedded;
    Text alias;
    std::size_t offset = 0;
};

/// `#pragma name("argument", …)`.
struct Pragma {
    Text name;
    std::vector<Text> arguments;
    std::size_t offset = 0;
};

using Declaration = std::variant<Pragma, ClassDeclaration, InstanceDeclaration>;

}  // namespace wmisink::embedded::mof
