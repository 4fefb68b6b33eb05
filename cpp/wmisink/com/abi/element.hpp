#pragma once

#include <cstddef>

#include "wmisink/com/abi/variant.hpp"

/// @file
/// What the elements of a SAFEARRAY, and the values of a VARIANT, own: one place that knows how each type is
/// freed and copied. Internal to abi.

namespace wmisink::abi {

/// The size in bytes of an array's element of this type; 0 for a type that no array may hold.
std::size_t element_size(VARTYPE type) noexcept;

/// The SAFEARRAY feature that tells what the elements own, or 0.
USHORT element_feature(VARTYPE type) noexcept;

/// Frees what `count` elements at `data` own, and zeroes them.
void clear_elements(USHORT features, void* data, std::size_t count, std::size_t size) noexcept;

/// Copies `count` elements into memory that is zero. On failure nothing in `to` is left owned.
HRESULT copy_elements(USHORT features, void* to, const void* from, std::size_t count,
                      std::size_t size) noexcept;

}  // namespace wmisink::abi
