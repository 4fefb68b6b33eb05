#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "wmisink/com/variant.hpp"
#include "wmisink/rows/arrow/column.hpp"

namespace wmisink::arrow {

/// The columns of some properties, filled from objects: one `Get` for each property and object, into a
/// VARIANT that is used again. One thread at a time.
class PropertyColumns {
  public:
    PropertyColumns(const std::vector<Field>& fields, Tally& tally);

    /// Appends the object's values. A property that it does not give (WBEM_E_NOT_FOUND) is NULL.
    /// @throws as Column::append() does; the columns have to be truncated then.
    void append(IWbemClassObject& object);
    void append_null();
    void truncate(std::size_t size) noexcept;
    [[nodiscard]] std::vector<std::shared_ptr<const Array>> take();

  private:
    struct Property {
        WideString name;
        std::unique_ptr<Column> column;
    };

    std::vector<Property> properties_;
    Variant value_;
};

/// A column of embedded objects, each a struct of the field's fields.
[[nodiscard]] std::unique_ptr<Column> make_object_column(const Field& field, Tally& tally);

}  // namespace wmisink::arrow
