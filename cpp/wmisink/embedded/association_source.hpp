#pragma once

#include <cstddef>
#include <vector>

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/wql/ast.hpp"

namespace wmisink::embedded {

/// The object that an association query starts from, and what can be said of references to it.
class AssociationSource {
  public:
    /// Of an instance that has a path.
    explicit AssociationSource(Instance::Ref object);

    [[nodiscard]] const Class& of_class() const noexcept { return object_->of_class(); }
    /// `\\server\namespace:Class.Key="value"`
    [[nodiscard]] const Text& path() const noexcept { return path_; }

    /// Whether the value is a path of the source: with or without server and namespace, with its class or a
    /// superclass, with the keys in any order and in any quotes.
    [[nodiscard]] bool is_meant_by(const Value& reference) const;

  private:
    Instance::Ref object_;
    Text relative_path_;
    Text path_;
    std::vector<Value> keys_;
};

/// Whether the class or one of its superclasses has the qualifier Association.
[[nodiscard]] bool is_association(const Class& of_class) noexcept;

/// The reference properties of an association class at which an object of `end` may stand, by the class that
/// they are declared for; those named `role` only, unless that is empty.
[[nodiscard]] std::vector<std::size_t> references_to(const Class& association, const Class& end,
                                                     WideView role, const Namespace& nspace);

/// The reference properties at the other end of `reference`; those named `role` only, unless that is empty.
[[nodiscard]] std::vector<std::size_t> other_ends(const Class& association, std::size_t reference,
                                                  WideView role);

/// Whether the query admits the association class: AssocClass and RequiredAssocQualifier, or ResultClass and
/// RequiredQualifier for REFERENCES OF.
[[nodiscard]] bool admits_association(const wql::AssociationQuery& query, const Class& association) noexcept;

/// Whether the query admits an endpoint of this class.
[[nodiscard]] bool admits_end(const wql::AssociationQuery& query, const Class& end) noexcept;

}  // namespace wmisink::embedded
