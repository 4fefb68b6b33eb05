#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "fakes/class_object.hpp"

namespace wmisink::bench {

/// The objects that are indicated, the same for every contender. Each has cache lines of its own, as the much
/// larger objects of a real WMI do.
class ObjectPool {
  public:
    explicit ObjectPool(std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) {
            slots_.emplace_back(static_cast<int>(i));
            pointers_.push_back(&slots_.back().object);
        }
    }

    [[nodiscard]] IWbemClassObject** data() noexcept { return pointers_.data(); }
    [[nodiscard]] std::size_t size() const noexcept { return pointers_.size(); }

    /// Brings the objects into this thread's cache, where WMI has just made them.
    void touch() noexcept {
        for (IWbemClassObject* object : pointers_) {
            object->AddRef();
            object->Release();
        }
    }

    /// Nobody but the pool refers to any of them.
    [[nodiscard]] bool is_unreferenced() noexcept {
        for (IWbemClassObject* object : pointers_) {
            object->AddRef();
            if (object->Release() != 1) return false;
        }
        return true;
    }

    [[nodiscard]] std::uint64_t sum_of_numbers() const noexcept { return size() * (size() - 1) / 2; }

  private:
    // Two lines: processors fetch them in pairs.
    struct alignas(128) Slot {
        explicit Slot(int number) : object{number} {}
        fakes::ClassObject object;  // counted from one, so that no Release() reaches zero
    };

    std::deque<Slot> slots_;
    std::vector<IWbemClassObject*> pointers_;
};

}  // namespace wmisink::bench
