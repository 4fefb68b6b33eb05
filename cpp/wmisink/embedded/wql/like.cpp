#include "wmisink/embedded/wql/like.hpp"

#include <utility>

namespace wmisink::embedded::wql {
namespace {

constexpr OLECHAR unit_of(char ascii) noexcept { return static_cast<OLECHAR>(ascii); }

}  // namespace

LikePattern::LikePattern(WideView pattern) {
    elements_.reserve(pattern.size());
    for (std::size_t at = 0; at < pattern.size();) {
        const OLECHAR unit = pattern[at];
        if (unit == unit_of('[')) {
            if (const std::size_t end = add_set(pattern, at); end != at) {
                at = end;
                continue;
            }
        }
        ++at;
        if (unit == unit_of('%')) {
            if (elements_.empty() || elements_.back().kind != Kind::any_run) {
                elements_.push_back({.kind = Kind::any_run});
            }
        } else if (unit == unit_of('_')) {
            elements_.push_back({.kind = Kind::any_one});
        } else {
            elements_.push_back({.kind = Kind::exactly, .unit = fold(unit)});
        }
    }
}

/// Reads `[…]` and returns where it ends, or `open` when it is not closed. A `]` right after the opening
/// belongs to the set.
std::size_t LikePattern::add_set(WideView pattern, std::size_t open) {
    std::size_t at = open + 1;
    const bool negated = at < pattern.size() && pattern[at] == unit_of('^');
    at += negated ? 1 : 0;
    const std::size_t first = at;
    const std::size_t close = pattern.find(unit_of(']'), first + 1);
    if (close == WideView::npos) {
        return open;
    }
    const std::size_t first_range = ranges_.size();
    while (at < close) {
        const OLECHAR low = fold(pattern[at]);
        const bool range = at + 2 < close && pattern[at + 1] == unit_of('-');
        const OLECHAR high = range ? fold(pattern[at + 2]) : low;
        ranges_.push_back({low, high});
        at += range ? 3 : 1;
    }
    elements_.push_back({.kind = negated ? Kind::outside_set : Kind::in_set,
                         .unit = 0,
                         .first_range = first_range,
                         .end_range = ranges_.size()});
    return close + 1;
}

bool LikePattern::accepts(const Element& element, OLECHAR unit) const noexcept {
    const OLECHAR small = fold(unit);
    if (element.kind == Kind::exactly) {
        return small == element.unit;
    }
    if (element.kind == Kind::any_one) {
        return true;
    }
    bool inside = false;
    for (std::size_t i = element.first_range; i < element.end_range && !inside; ++i) {
        inside = ranges_[i].first <= small && small <= ranges_[i].last;
    }
    return inside == (element.kind == Kind::in_set);
}

/// Going back to the latest `%` only is enough: an earlier one could not match more.
bool LikePattern::matches(WideView text) const noexcept {
    std::size_t at = 0;
    std::size_t element = 0;
    std::size_t run = elements_.size();
    std::size_t run_end = 0;
    while (at < text.size()) {
        if (element < elements_.size() && elements_[element].kind == Kind::any_run) {
            run = element++;
            run_end = at;
        } else if (element < elements_.size() && accepts(elements_[element], text[at])) {
            ++element;
            ++at;
        } else if (run < elements_.size()) {
            element = run + 1;
            at = ++run_end;
        } else {
            return false;
        }
    }
    while (element < elements_.size() && elements_[element].kind == Kind::any_run) {
        ++element;
    }
    return element == elements_.size();
}

}  // namespace wmisink::embedded::wql
