#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wmisink/com/text.hpp"
#include "wmisink/com/wmi.hpp"
#include "wmisink/rows/arrow/abi.hpp"

namespace wmisink::arrow {

/// How a value, or an array's element, is shown in Arrow.
enum class Shown : std::uint8_t {
    boolean,      ///< bool
    integer,      ///< int8…uint64, as the CIM type says
    real,         ///< float32 or float64, as the CIM type says
    text,         ///< utf8
    instant,      ///< timestamp[us, UTC]: a datetime with an offset
    local_time,   ///< timestamp[us]: a datetime without one
    interval,     ///< duration[us]
    object,       ///< struct
    object_text,  ///< utf8: an embedded object as MOF, where nothing tells what is in it
    unknown,      ///< null: nothing tells the type, and no row is to come
};

/// How datetimes are shown: as times, or as the 25 characters that WMI sent.
enum class Datetimes : std::uint8_t { values, text };

/// One column: a property, its CIM type, and how that is shown.
struct Field {
    WideString name;
    CIMTYPE type = CIM_EMPTY;  ///< CIM_FLAG_ARRAY in it: a list
    Shown shown = Shown::text;
    std::vector<Field> fields{};  ///< of an object

    friend bool operator==(const Field&, const Field&) = default;
};

/// Arrow's schema of rows with these columns: a struct. The caller releases it, on any thread.
/// @throws std::bad_alloc, and leaves `out` as it is.
void export_schema(const std::vector<Field>& fields, ArrowSchema& out);

}  // namespace wmisink::arrow
