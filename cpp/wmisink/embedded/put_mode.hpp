#pragma once

#include <cstdint>

namespace wmisink::embedded {

/// Whether a put may make something new, and whether it may change what is there.
enum class PutMode : std::uint8_t { create_or_update, update_only, create_only };

/// What a put may do to a class that others depend on (Microsoft, "IWbemServices::PutClass").
enum class ClassUpdate : std::uint8_t {
    /// Only to its descriptions when it has subclasses or instances.
    compatible,
    /// To a class with subclasses too, where none of them speaks of what is changed.
    safe,
    /// Likewise, and what the subclasses say to the contrary goes.
    forced
};

}  // namespace wmisink::embedded
