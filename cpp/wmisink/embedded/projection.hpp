#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "wmisink/embedded/system_properties.hpp"

namespace wmisink::embedded {

/// What a SELECT list leaves of an object. Shared by all objects of a result.
///
/// As on Windows, an object that was cut down knows its class but not its place: __PATH, __SERVER,
/// __NAMESPACE,
/// __SUPERCLASS and __DYNASTY are NULL and __DERIVATION is empty, unless they were selected or
/// WBEM_FLAG_ENSURE_LOCATABLE asked for the path; __RELPATH is there when all keys are.
struct Projection {
    /// Indices of the properties it keeps, ascending.
    std::vector<std::size_t> properties;
    /// A bit for each system property that it keeps, by its number.
    std::uint32_t system = 0;

    [[nodiscard]] bool shows(std::size_t property) const noexcept {
        return std::binary_search(properties.begin(), properties.end(), property);
    }
    [[nodiscard]] bool shows(SystemProperty property) const noexcept { return (system & bit(property)) != 0; }
    void show(SystemProperty property) noexcept { system |= bit(property); }

  private:
    [[nodiscard]] static std::uint32_t bit(SystemProperty property) noexcept {
        return std::uint32_t{1} << static_cast<std::uint32_t>(property);
    }
};

}  // namespace wmisink::embedded
