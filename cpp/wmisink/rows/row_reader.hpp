#pragma once

#include <memory>
#include <span>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/rows/row_batch.hpp"
#include "wmisink/rows/schema_cache.hpp"

namespace wmisink {

/// Reads objects into rows: their values as VARIANTs, with no Python and no lock of Python's.
///
/// One for each result, since it keeps the result's schemas. Objects of several classes may come mixed. Not
/// thread-safe. Objects are read once and in full, so what becomes of them afterwards (on Wine 8 they change
/// with the next query of their class) does not matter.
class RowReader {
  public:
    /// `first` are the properties that come first in each row, as the query's SELECT list names them.
    explicit RowReader(std::vector<WideString> first = {}) : schemas_(std::move(first)) {}

    /// Appends a row for each object, null pointers left out. Embedded objects become rows as well.
    ///
    /// `own_class`: whether the rows' schemas have to name their own classes, those of embedded objects
    /// apart, which always do. A property that the class has but this object does not give (WBEM_E_NOT_FOUND)
    /// is NULL.
    /// @throws WmiError when an object cannot be read; the rows before it are kept.
    void read(std::span<const com_ptr<IWbemClassObject>> objects, RowBatch& batch,
              OwnClass own_class = OwnClass::told);

  private:
    void read_one(IWbemClassObject& object, RowBatch& batch, OwnClass own_class);
    void read_embedded(IUnknown* embedded, RowBatch& batch);
    void read_embedded_in(const VARIANT& value, RowBatch& batch);

    SchemaCache schemas_;
    std::unique_ptr<RowReader> of_embedded_;
    unsigned depth_ = 0;
};

}  // namespace wmisink
