#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "wmisink/rows/arrow/buffer.hpp"

namespace wmisink::arrow {

/// One bit for each value, the least significant first.
class Bits {
  public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.bytes(); }

    void push(bool bit) {
        if (size_ % 8 == 0) bytes_.push(0);
        const auto mask = static_cast<std::uint8_t>(1U << (size_ % 8));
        if (bit) bytes_[size_ / 8] = static_cast<std::uint8_t>(bytes_[size_ / 8] | mask);
        ++size_;
    }

    [[nodiscard]] bool operator[](std::size_t index) noexcept {
        return ((unsigned{bytes_[index / 8]} >> (index % 8)) & 1U) != 0;
    }

    void truncate(std::size_t size) noexcept {
        bytes_.truncate((size + 7) / 8);
        if (size % 8 != 0) {  // push() counts on zeros
            bytes_[size / 8] = static_cast<std::uint8_t>(bytes_[size / 8] & ((1U << (size % 8)) - 1U));
        }
        size_ = size;
    }

    [[nodiscard]] Memory take() {
        size_ = 0;
        return bytes_.take();
    }

  private:
    Buffer<std::uint8_t> bytes_;
    std::size_t size_ = 0;
};

/// Which values are there. There are no bits before the first NULL.
class Validity {
  public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t nulls() const noexcept { return nulls_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bits_.bytes(); }

    void push(bool valid) {
        if (!valid && nulls_++ == 0) {
            while (bits_.size() < size_) bits_.push(true);
        }
        if (nulls_ > 0) bits_.push(valid);
        ++size_;
    }

    void truncate(std::size_t size) noexcept {
        if (nulls_ > 0) {
            for (std::size_t i = size; i < size_; ++i) {
                if (!bits_[i]) --nulls_;
            }
            bits_.truncate(nulls_ > 0 ? size : 0);
        }
        size_ = size;
    }

    /// Null if every value is there.
    [[nodiscard]] Memory take() {
        size_ = 0;
        return std::exchange(nulls_, 0) > 0 ? bits_.take() : nullptr;
    }

  private:
    Bits bits_;
    std::size_t size_ = 0;
    std::size_t nulls_ = 0;
};

}  // namespace wmisink::arrow
