#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/text.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// A value on its way to WMI, as the program has it: it gets a CIM type from the property or parameter that
/// takes it, see encode().
///
/// Datetimes are CIM's text (CimDatetime::text()), references are paths, char16 is a text of one unit.
/// Embedded objects are IWbemClassObjects. As thread-safe as any standard value.
struct CimValue {
    using Array = std::vector<CimValue>;
    using Storage = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, WideString,
                                 com_ptr<IUnknown>, Array>;

    /// NULL until something is put here.
    Storage held{};

    [[nodiscard]] bool is_null() const noexcept { return held.index() == 0; }
};

}  // namespace wmisink
