#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace wmisink::arrow {

/// What Arrow recommends for buffers.
inline constexpr std::align_val_t kAlignment{64};

struct FreeAligned {
    void operator()(std::byte* memory) const noexcept { ::operator delete(memory, kAlignment); }
};

/// Memory that an array's readers share, aligned as Arrow wants it.
using Memory = std::unique_ptr<std::byte, FreeAligned>;

/// Values of one type, one after the other. Grows without clearing what it gains; a gathered one is given
/// away whole, and the next begins with as much room.
template <class T>
    requires std::is_trivially_copyable_v<T>
class Buffer {
  public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return size_ * sizeof(T); }
    [[nodiscard]] T* data() noexcept { return reinterpret_cast<T*>(memory_.get()); }
    [[nodiscard]] const T* data() const noexcept { return reinterpret_cast<const T*>(memory_.get()); }
    [[nodiscard]] T& operator[](std::size_t index) noexcept { return data()[index]; }

    void push(T value) {
        if (size_ == room_) grow(size_ + 1);
        data()[size_++] = value;
    }

    /// Room for `count` more values, which count once keep() is told of them.
    [[nodiscard]] T* place(std::size_t count) {
        if (room_ - size_ < count) grow(size_ + count);
        return data() + size_;
    }
    void keep(std::size_t count) noexcept { size_ += count; }

    void truncate(std::size_t size) noexcept { size_ = size; }

    /// The memory, which is never null. This is empty afterwards.
    [[nodiscard]] Memory take() {
        if (!memory_) grow(1);
        usual_ = std::max(usual_, size_);
        size_ = 0;
        room_ = 0;
        return std::move(memory_);
    }

  private:
    void grow(std::size_t least) {
        const std::size_t room = std::max({least, room_ * 2, usual_, std::size_t{64} / sizeof(T)});
        Memory bigger(static_cast<std::byte*>(::operator new(room * sizeof(T), kAlignment)));
        if (size_ > 0) std::memcpy(bigger.get(), memory_.get(), bytes());
        memory_ = std::move(bigger);
        room_ = room;
    }

    Memory memory_;
    std::size_t size_ = 0;
    std::size_t room_ = 0;
    std::size_t usual_ = 0;  // values of the largest so far
};

}  // namespace wmisink::arrow
