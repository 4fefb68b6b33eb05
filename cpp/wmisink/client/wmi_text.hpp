#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "wmisink/com/text.hpp"

namespace wmisink {

/// A text for WMI: given in UTF-8, or in UTF-16 where every unit is to arrive as it is, lone surrogates too.
/// As thread-safe as any standard value.
class WmiText {
  public:
    WmiText(std::string_view utf8) : units_(to_wide(utf8)) {}
    WmiText(const std::string& utf8) : WmiText(std::string_view(utf8)) {}
    WmiText(const char* utf8) : WmiText(std::string_view(utf8)) {}
    WmiText(WideString units) : units_(std::move(units)) {}

    [[nodiscard]] WideView view() const noexcept { return units_; }
    /// For messages.
    [[nodiscard]] std::string utf8() const { return to_utf8(units_); }

  private:
    WideString units_;
};

}  // namespace wmisink
