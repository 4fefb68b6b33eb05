#pragma once

#include <cstdint>
#include <vector>

#include "wmisink/embedded/folding.hpp"

namespace wmisink::embedded::wql {

/// A LIKE pattern made ready: `%` any run, `_` any one character, `[a-z]` and `[^a-z]` one of a set or none
/// of it. An opening square bracket that is never closed stands for itself. Case is ignored. Source:
/// Microsoft, "LIKE Operator". Characters are UTF-16 units, as in WMI.
class LikePattern {
  public:
    explicit LikePattern(WideView pattern);

    /// Whether the whole text matches. No allocation; time at most length of text × length of pattern.
    [[nodiscard]] bool matches(WideView text) const noexcept;

  private:
    enum class Kind : std::uint8_t { exactly, any_one, any_run, in_set, outside_set };

    struct Range {
        OLECHAR first;
        OLECHAR last;
    };

    struct Element {
        Kind kind = Kind::exactly;
        OLECHAR unit = 0;
        std::size_t first_range = 0;
        std::size_t end_range = 0;
    };

    [[nodiscard]] std::size_t add_set(WideView pattern, std::size_t open);
    [[nodiscard]] bool accepts(const Element& element, OLECHAR unit) const noexcept;

    std::vector<Element> elements_;
    std::vector<Range> ranges_;
};

}  // namespace wmisink::embedded::wql
