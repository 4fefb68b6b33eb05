#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wmisink/com/text.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// One property of a row.
struct Column {
    WideString name;
    CIMTYPE type = CIM_EMPTY;  ///< CIM_EMPTY where the object lists the property and does not give it

    friend bool operator==(const Column&, const Column&) = default;
};

/// What the rows of one class within one result have in common. Immutable, so any thread may read it.
class Schema {
  public:
    Schema(WideString class_name, LONG property_count, std::vector<Column> columns);

    /// Asks an object for its properties and their CIM types, in the object's order; those of `first` that it
    /// has come first and in that order, system properties (`__PATH`) among them. Other system properties are
    /// left out.
    /// @throws WmiError when the object does not tell.
    [[nodiscard]] static std::shared_ptr<const Schema> of(IWbemClassObject& object,
                                                          std::span<const WideString> first = {});

    /// `__CLASS`; empty for an object that has none, such as the result of a GROUP BY.
    [[nodiscard]] WideView class_name() const noexcept { return class_name_; }
    /// `__PROPERTY_COUNT` of the object that the schema was made from; -1 if it had none or was not asked.
    [[nodiscard]] LONG property_count() const noexcept { return property_count_; }
    [[nodiscard]] std::span<const Column> columns() const noexcept { return columns_; }
    /// The index of a column by its name, ignoring case; linear.
    [[nodiscard]] std::optional<std::size_t> find(WideView name) const noexcept;
    /// Whether a column holds embedded objects, or arrays of them.
    [[nodiscard]] bool has_objects() const noexcept { return has_objects_; }

  private:
    WideString class_name_;
    LONG property_count_;
    std::vector<Column> columns_;
    bool has_objects_;
};

/// What is asked of every object, to see whether a schema is its own: its class, and how many properties it
/// has unless a SELECT list says which these are.
class ObjectKind {
  public:
    /// `first` is the SELECT list, as in Schema::of().
    /// @throws WmiError for a failure other than that a property is missing.
    ObjectKind(IWbemClassObject& object, std::span<const WideString> first);

    [[nodiscard]] WideView class_name() const noexcept;
    [[nodiscard]] LONG property_count() const noexcept { return property_count_; }
    [[nodiscard]] bool is_of(const Schema& schema) const noexcept {
        return property_count_ == schema.property_count() && class_name() == schema.class_name();
    }

  private:
    Variant class_name_;
    LONG property_count_ = -1;
};

}  // namespace wmisink
