#pragma once

#include <string_view>

#include "wmisink/com/text.hpp"

namespace wmisink {

/// A name that may stand in a query as it is: of a class, or of a property, whose parts dots join as in
/// `TargetInstance.Name`. As thread-safe as any standard value.
class WqlName {
  public:
    /// @throws std::invalid_argument for what is no name: anything but letters, digits and underscores, a
    /// digit at its start, a word of WQL's own such as OR.
    explicit WqlName(WideView text);
    explicit WqlName(std::string_view utf8) : WqlName(WideView(to_wide(utf8))) {}

    [[nodiscard]] const WideString& text() const noexcept { return text_; }

    friend bool operator==(const WqlName&, const WqlName&) = default;

  private:
    WideString text_;
};

}  // namespace wmisink
