#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "wmisink/embedded/instance.hpp"

namespace wmisink::embedded {

/// The stored instances of one class at one moment. Immutable; any thread may read it.
class InstanceSnapshot {
  public:
    using Chunk = std::vector<Instance::Ref>;

    explicit InstanceSnapshot(std::vector<std::shared_ptr<const Chunk>> chunks) noexcept
        : chunks_(std::move(chunks)) {}

    /// Calls visit(instance) for each instance until it returns false. False when it did.
    template <class Visit>
    bool for_each(Visit visit) const {
        for (const auto& chunk : chunks_) {
            for (const Instance::Ref& instance : *chunk) {
                if (instance != nullptr && !visit(instance)) {
                    return false;
                }
            }
        }
        return true;
    }

  private:
    std::vector<std::shared_ptr<const Chunk>> chunks_;
};

/// The instances of one class, found by key in constant time.
///
/// Kept in chunks that a snapshot shares and a later write copies, so that a snapshot of a million instances
/// copies a few thousand pointers and a put after it copies one chunk. Not thread-safe by itself: the
/// namespace's lock guards it.
class InstanceStore {
  public:
    /// Adds the instance or replaces the one with the same keys, which comes back; nullptr when it is new.
    Instance::Ref put(Instance::Ref instance);
    /// Removes the instance with these key values and gives it back; nullptr when there is none.
    Instance::Ref erase(std::span<const Value> keys);
    /// nullptr when there is none.
    [[nodiscard]] Instance::Ref find(std::span<const Value> keys) const;
    [[nodiscard]] bool empty() const noexcept { return index_.empty(); }

    /// The snapshot taken since the last change; nullptr when there is none yet.
    [[nodiscard]] const std::shared_ptr<const InstanceSnapshot>& latest() const noexcept { return latest_; }
    /// Takes a snapshot, or gives back the latest.
    const std::shared_ptr<const InstanceSnapshot>& snapshot();

  private:
    using Index = std::unordered_multimap<std::size_t, std::size_t>;

    struct Part {
        std::shared_ptr<InstanceSnapshot::Chunk> chunk;
        /// A snapshot shares it: copy before writing.
        bool shared = false;
    };

    [[nodiscard]] Index::const_iterator locate(std::size_t hash, std::span<const Value> keys) const;
    [[nodiscard]] const Instance::Ref& at(std::size_t slot) const;
    [[nodiscard]] Instance::Ref& writable(std::size_t slot);
    [[nodiscard]] std::size_t new_slot();

    Index index_;
    std::vector<Part> parts_;
    std::vector<std::size_t> holes_;
    std::shared_ptr<const InstanceSnapshot> latest_;
};

}  // namespace wmisink::embedded
