#pragma once

#include "wmisink/embedded/mof/declaration.hpp"
#include "wmisink/embedded/namespace.hpp"

namespace wmisink::embedded::mof {

/// Gives literals the type of their property. Its failures are SyntaxErrors with the literal's place.
class ValueMaker {
  public:
    /// Both outlive it. `nspace` has the classes of embedded objects, `aliases` the full paths of what
    /// aliases stand for, `\\server\namespace:` included.
    ValueMaker(const Namespace& nspace, const NameMap<Text>& aliases) : nspace_(nspace), aliases_(aliases) {}

    [[nodiscard]] Value value(const Literal& literal, const Property& property) const;
    /// A value for each property of the class, defaults where the declaration has none.
    [[nodiscard]] std::vector<Value> values(const InstanceDeclaration& declared, const Class& of_class) const;

  private:
    [[nodiscard]] Value bare(const Literal& literal, const Property& property) const;
    [[nodiscard]] Value reference(const Alias& alias, const Literal& literal, const Property& property) const;
    [[nodiscard]] Value object(const InstanceDeclaration& declared, const Property& property) const;

    const Namespace& nspace_;
    const NameMap<Text>& aliases_;
};

}  // namespace wmisink::embedded::mof
