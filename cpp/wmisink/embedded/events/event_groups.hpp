#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "wmisink/embedded/instance.hpp"
#include "wmisink/embedded/wql/ast.hpp"

namespace wmisink::embedded {

/// The events that a GROUP clause has gathered so far. A group begins with its first event. Not thread-safe.
class EventGroups {
  public:
    struct Group {
        std::uint64_t count = 0;
        /// The first of its events.
        Instance::Ref representative;
    };

    /// Adds an event to the group of those with the same values in these properties; text is the same
    /// without regard to case. A number for the group when the event began it.
    std::optional<std::uint64_t> add(const Instance::Ref& event, const std::vector<wql::PropertyName>& by);

    /// Takes a group out by its number.
    [[nodiscard]] std::optional<Group> take(std::uint64_t number);

    [[nodiscard]] std::size_t size() const noexcept { return groups_.size(); }

  private:
    std::map<Text, std::uint64_t> by_key_;
    std::map<std::uint64_t, std::pair<Text, Group>> groups_;
    std::uint64_t last_ = 0;
};

}  // namespace wmisink::embedded
