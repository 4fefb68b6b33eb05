#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "wmisink/cim/cim_value.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink {

/// A value that a CIM type cannot hold. what() goes on from the name of the place: "has the CIM type uint8,
/// which holds 0 to 255; 300 is outside."
class Misfit : public std::runtime_error {
  public:
    enum class Kind : std::uint8_t { type, range };

    Misfit(Kind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}

    [[nodiscard]] Kind kind() const noexcept { return kind_; }

  private:
    Kind kind_;
};

/// The VARIANT by which WMI takes a value of a CIM type: 64-bit integers as digits, unsigned ones of 16 and
/// 32 bits in a VT_I4, sint8 in a VT_I2. A whole number fits every integer and real type that can hold it, a
/// boolean counts as 0 or 1, NULL fits everything but the elements of an array. Datetimes have to be well
/// formed. Source: Microsoft, "Numbers", IWbemClassObject::Put.
/// @throws Misfit.
[[nodiscard]] Variant encode(const CimValue& value, CIMTYPE type);

/// The same value as a person would write it, cut where it is long: `300`, `"notepad.exe"`, `[1, 2]`.
[[nodiscard]] std::string shown(const CimValue& value);

}  // namespace wmisink
