#include "wmisink/embedded/instance_store.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "wmisink/embedded/same_key.hpp"

namespace wmisink::embedded {
namespace {

constexpr std::size_t kChunkSize = 256;

std::size_t hash_of(const Value& value) noexcept {
    if (const Text* text = value.get_if<Text>()) {
        return hash_folded(*text);
    }
    if (const auto* number = value.get_if<std::int64_t>()) {
        return std::hash<std::int64_t>{}(*number);
    }
    if (const auto* natural = value.get_if<std::uint64_t>()) {
        return std::hash<std::uint64_t>{}(*natural);
    }
    const bool* truth = value.get_if<bool>();
    return truth != nullptr && *truth ? 1 : 0;
}

std::size_t hash_of(std::span<const Value> keys) noexcept {
    std::size_t hash = 0;
    for (const Value& key : keys) {
        hash = hash * 0x9E3779B1U + hash_of(key);
    }
    return hash;
}

bool has_keys(const Instance& instance, std::span<const Value> keys) noexcept {
    const auto indices = instance.of_class().keys();
    return indices.size() == keys.size() &&
           std::equal(keys.begin(), keys.end(), indices.begin(),
                      [&](const Value& key, std::size_t index) { return same_key(key, instance[index]); });
}

}  // namespace

Instance::Ref InstanceStore::put(Instance::Ref instance) {
    const std::vector<Value> keys = instance->keys();
    const std::size_t hash = hash_of(keys);
    latest_.reset();
    const auto found = locate(hash, keys);
    const std::size_t slot = found != index_.end() ? found->second : new_slot();
    if (found == index_.end()) {
        index_.emplace(hash, slot);
    }
    return std::exchange(writable(slot), std::move(instance));
}

Instance::Ref InstanceStore::erase(std::span<const Value> keys) {
    const auto found = locate(hash_of(keys), keys);
    if (found == index_.end()) {
        return nullptr;
    }
    latest_.reset();
    holes_.push_back(found->second);
    Instance::Ref erased = std::exchange(writable(found->second), nullptr);
    index_.erase(found);
    return erased;
}

Instance::Ref InstanceStore::find(std::span<const Value> keys) const {
    const auto found = locate(hash_of(keys), keys);
    return found == index_.end() ? nullptr : at(found->second);
}

const std::shared_ptr<const InstanceSnapshot>& InstanceStore::snapshot() {
    if (latest_ == nullptr) {
        std::vector<std::shared_ptr<const InstanceSnapshot::Chunk>> chunks;
        chunks.reserve(parts_.size());
        for (Part& part : parts_) {
            part.shared = true;
            chunks.push_back(part.chunk);
        }
        latest_ = std::make_shared<const InstanceSnapshot>(std::move(chunks));
    }
    return latest_;
}

InstanceStore::Index::const_iterator InstanceStore::locate(std::size_t hash,
                                                           std::span<const Value> keys) const {
    const auto [first, last] = index_.equal_range(hash);
    const auto found =
        std::find_if(first, last, [&](const auto& entry) { return has_keys(*at(entry.second), keys); });
    return found == last ? index_.end() : found;
}

const Instance::Ref& InstanceStore::at(std::size_t slot) const {
    return (*parts_[slot / kChunkSize].chunk)[slot % kChunkSize];
}

Instance::Ref& InstanceStore::writable(std::size_t slot) {
    Part& part = parts_[slot / kChunkSize];
    if (std::exchange(part.shared, false)) {
        part.chunk = std::make_shared<InstanceSnapshot::Chunk>(*part.chunk);
        part.chunk->reserve(kChunkSize);
    }
    return (*part.chunk)[slot % kChunkSize];
}

std::size_t InstanceStore::new_slot() {
    if (!holes_.empty()) {
        const std::size_t slot = holes_.back();
        holes_.pop_back();
        return slot;
    }
    if (parts_.empty() || parts_.back().chunk->size() == kChunkSize) {
        parts_.push_back({.chunk = std::make_shared<InstanceSnapshot::Chunk>()});
        parts_.back().chunk->reserve(kChunkSize);
    }
    Part& part = parts_.back();
    if (std::exchange(part.shared, false)) {
        part.chunk = std::make_shared<InstanceSnapshot::Chunk>(*part.chunk);
        part.chunk->reserve(kChunkSize);
    }
    part.chunk->emplace_back();
    return (parts_.size() - 1) * kChunkSize + part.chunk->size() - 1;
}

}  // namespace wmisink::embedded
