#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "wmisink/embedded/provider.hpp"
#include "wmisink/embedded/wql/ast.hpp"

namespace wmisink::embedded::wql {

/// One row under test.
struct Row {
    const Class& of_class;
    std::span<const Value> values;
    /// False: the class itself is tested, as in a schema query.
    bool instance = true;
};

/// A WHERE compiled against a class: names are resolved to indices and constants converted once, so that a
/// row costs neither a hash nor an allocation. It fits the class and its subclasses (see Class).
///
/// Belongs to one call; not thread-safe, since it remembers the classes of embedded objects that it has met.
class Predicate {
  public:
    /// Throws Failure WBEM_E_INVALID_QUERY for a property that the class lacks and for comparisons that its
    /// type does not allow, naming the position.
    Predicate(const Expression& where, const Class& of_class);
    Predicate(Predicate&&) noexcept;
    Predicate& operator=(Predicate&&) noexcept;
    ~Predicate();

    /// Whether the WHERE is true; false when it is unknown because of a NULL.
    [[nodiscard]] bool holds(const Row& row) const;

    /// False when no instance of exactly this class can meet the WHERE, whatever its values: `__CLASS = …`,
    /// `__THIS ISA …`. Sources of which it is false need not be asked.
    [[nodiscard]] bool may_hold(const Class& of_class) const;

    /// Indices of the properties it reads; may hold one twice.
    [[nodiscard]] std::span<const std::size_t> properties() const noexcept { return properties_; }
    /// `property = constant` that every row it keeps must meet.
    [[nodiscard]] std::span<const Equality> equalities() const noexcept { return equalities_; }

    class Node;

  private:
    std::vector<std::size_t> properties_;
    std::vector<Equality> equalities_;
    std::unique_ptr<Node> root_;
};

}  // namespace wmisink::embedded::wql
