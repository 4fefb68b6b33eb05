#pragma once

#include <string>
#include <string_view>

#include "wmisink/com/text.hpp"

/// Patterns for LIKE that take a text as it is: what a pattern would take for more stands in brackets. A
/// caret means something within brackets only and stays alone, since `[^]` would begin a set. Source:
/// Microsoft, "LIKE Operator". Thread-safe.
namespace wmisink::like {

/// What only the text itself meets, but for its case.
[[nodiscard]] WideString exactly(WideView text);
[[nodiscard]] WideString contains(WideView text);
[[nodiscard]] WideString starts_with(WideView text);
[[nodiscard]] WideString ends_with(WideView text);

[[nodiscard]] std::string exactly(std::string_view utf8);
[[nodiscard]] std::string contains(std::string_view utf8);
[[nodiscard]] std::string starts_with(std::string_view utf8);
[[nodiscard]] std::string ends_with(std::string_view utf8);

}  // namespace wmisink::like
