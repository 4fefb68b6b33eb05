#include "wmisink/embedded/events/event_groups.hpp"

#include <bit>
#include <string>
#include <utility>

#include "wmisink/embedded/events/event_plan.hpp"

namespace wmisink::embedded {
namespace {

/// A text that is the same for the same values only: kind and length go before the content.
void append(Text& key, const Value& value) {
    Text content;
    switch (value.kind()) {
        case Value::Kind::null:
        case Value::Kind::object:
            break;
        case Value::Kind::boolean:
            content = value.as_boolean() ? "1"_w : "0"_w;
            break;
        case Value::Kind::signed_integer:
            content = to_wide(std::to_string(value.as_integer()));
            break;
        case Value::Kind::unsigned_integer:
            content = to_wide(std::to_string(value.as_unsigned_integer()));
            break;
        case Value::Kind::real:
            content = to_wide(std::to_string(std::bit_cast<std::uint64_t>(value.as_real())));
            break;
        case Value::Kind::text:
            content = folded(value.as_text());
            break;
        case Value::Kind::array:
            for (const Value& element : value.as_array()) {
                append(content, element);
            }
            break;
    }
    key +=
        to_wide(std::to_string(static_cast<int>(value.kind())) + ":" + std::to_string(content.size()) + ":");
    key += content;
}

}  // namespace

std::optional<std::uint64_t> EventGroups::add(const Instance::Ref& event,
                                              const std::vector<wql::PropertyName>& by) {
    Text key;
    for (const wql::PropertyName& name : by) {
        append(key, value_at(*event, name));
    }
    const auto [entry, begun] = by_key_.emplace(key, last_ + 1);
    if (begun) {
        groups_.emplace(++last_, std::pair(std::move(key), Group{.count = 0, .representative = event}));
    }
    ++groups_.at(entry->second).second.count;
    return begun ? std::optional(entry->second) : std::nullopt;
}

std::optional<EventGroups::Group> EventGroups::take(std::uint64_t number) {
    const auto found = groups_.find(number);
    if (found == groups_.end()) {
        return std::nullopt;
    }
    Group group = std::move(found->second.second);
    by_key_.erase(found->second.first);
    groups_.erase(found);
    return group;
}

}  // namespace wmisink::embedded
