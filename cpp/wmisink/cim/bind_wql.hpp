#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wmisink/cim/wql_value.hpp"

namespace wmisink {

/// The values for the placeholders of a query.
struct WqlArguments {
    std::vector<WqlValue> in_order{};                        ///< for {} and {0}
    std::vector<std::pair<WideString, WqlValue>> by_name{};  ///< for {name}
};

/// A query with its values in the place of its placeholders: `{}` is the next value, `{0}` the first,
/// `{name}` the one of that name; `{{` and `}}` are braces.
///
///     bind_wql("SELECT * FROM Win32_Process WHERE Name = {} AND ProcessId > {}", {name, 4})
///
/// No value changes what the query is: texts come in quotes, `IS {}` and `IS NOT {}` take NULL and nothing
/// else does, a name is a WqlName. Within the braces of `ASSOCIATORS OF {{{}}}` a text is an object path; in
/// `{{Win32_Service.Name={}}}` it is the value of a key. Thread-safe.
/// @throws std::invalid_argument where the text and the values do not go together: a placeholder within
/// quotes or right beside a word, one without a value, a value without one; Misfit for a value that cannot
/// stand there.
[[nodiscard]] WideString bind_wql(WideView text, const WqlArguments& arguments);
[[nodiscard]] std::string bind_wql(std::string_view text, std::vector<WqlValue> values);

}  // namespace wmisink
