#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "wmisink/rows/schema.hpp"

namespace wmisink {

/// Whether each object's schema has to be that of its own class. Where it does not and a SELECT list names
/// the properties, objects of any class are read by one schema, and none is asked for its class.
enum class OwnClass : std::uint8_t { told, untold };

/// The schemas that the objects of one result have, usually one. Not thread-safe.
///
/// Objects of one class share a schema. Where no SELECT list names their properties, they must have as many
/// as well. An object is asked for no more, unless it turns out to lack a property of that schema.
class SchemaCache {
  public:
    /// `first` are the names that come first in every schema, as in Schema::of().
    explicit SchemaCache(std::vector<WideString> first = {}) : first_(std::move(first)) {}

    /// The schema of the object's kind, taken from this object if it is the first of its kind.
    const std::shared_ptr<const Schema>& find(IWbemClassObject& object, OwnClass own_class = OwnClass::told);

    /// For an object that lacks a property of `stale`, the schema found for its kind, or gives one whose type
    /// `stale` does not know: the schema of its own property set, which is `stale` again if it says nothing
    /// new.
    const std::shared_ptr<const Schema>& find_again(IWbemClassObject& object,
                                                    const std::shared_ptr<const Schema>& stale);

  private:
    const std::shared_ptr<const Schema>& add(std::shared_ptr<const Schema> schema);

    const std::vector<WideString> first_;
    std::vector<std::shared_ptr<const Schema>> schemas_;  // the one used last stands at the end
};

}  // namespace wmisink
