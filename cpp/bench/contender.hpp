#pragma once

#include <cstddef>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink::bench {

using Rows = std::vector<com_ptr<IWbemClassObject>>;

/// Something that takes objects from a callback and hands them to a reader.
class Contender {
  public:
    virtual ~Contender() = default;

    /// The callback: keeps a reference to each object.
    virtual void indicate(LONG count, IWbemClassObject** objects) noexcept = 0;
    /// The reader: appends what has come, up to `max`.
    virtual void take(Rows& rows, std::size_t max) = 0;
    /// The reader: sleeps until something comes, or for a while. Only two of the contenders know how to wake
    /// it.
    virtual void sleep() {}
    /// The callback's thread, when nobody looks at the clock.
    virtual void end_round() noexcept {}
};

}  // namespace wmisink::bench
