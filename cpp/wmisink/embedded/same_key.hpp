#pragma once

#include "wmisink/embedded/folding.hpp"
#include "wmisink/embedded/value.hpp"

namespace wmisink::embedded {

/// Whether two values of a key name the same instance: texts do in any case.
[[nodiscard]] inline bool same_key(const Value& left, const Value& right) noexcept {
    const Text* text = left.get_if<Text>();
    const Text* other = right.get_if<Text>();
    return text != nullptr && other != nullptr ? equal_ignoring_case(*text, *other) : left == right;
}

}  // namespace wmisink::embedded
