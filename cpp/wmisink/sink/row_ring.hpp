#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

namespace wmisink {

/// A bounded, lock-free ring of pointers: many producers, one consumer.
///
/// Use it to hand objects from WMI's callback threads to a reader without a lock and without an allocation.
/// Don't use it to wait: it has no blocking operation, and it knows nothing of references (see `RowQueue`).
///
/// Design. Positions are counted up for ever; position p lives in slot p mod slots. A producer reserves a run
/// of positions with one compare-exchange on `tail_`, then stores its pointers. A slot is published when the
/// low bit of what it holds equals the parity that its position's lap demands, so that a slot needs neither
/// clearing nor a sequence number; the pointers must therefore be even. The consumer copies published slots
/// first and claims them by a compare-exchange on `head_` afterwards: whoever loses that exchange forgets its
/// copies. This lets a producer discard the oldest rows with the very code that the consumer uses. `close()`
/// sets a bit in `tail_`: every reservation is ordered wholly before or wholly after it.
///
/// Guarantees. FIFO for each producer. Never more than `capacity` pointers inside. No allocation after the
/// constructor. A producer that is suspended between reserving and storing delays the consumer, never loses a
/// row.
///
/// `Atomic` is the seam for tests that replay schedules; `Index` can be narrow there, so that positions wrap.
template <class Object, template <class> class Atomic = std::atomic, class Index = std::uint64_t>
class RowRing {
    static_assert(std::is_unsigned_v<Index>);

  public:
    struct Pushed {
        std::size_t stored;  ///< how many of the pointers went in, from the front
        std::size_t queued;  ///< how many were inside just after; a moment's truth
        bool closed;         ///< the ring is closed and takes nothing more
    };

    /// Holds at most `capacity` pointers, which must be at least 1.
    explicit RowRing(std::size_t capacity)
        : capacity_{static_cast<Index>(capacity)},
          mask_{static_cast<Index>(std::bit_ceil(capacity) - 1)},
          lap_shift_{static_cast<unsigned>(std::bit_width(std::bit_ceil(capacity)) - 1)},
          slots_{std::make_unique<Atomic<std::uintptr_t>[]>(std::bit_ceil(capacity))} {}

    RowRing(const RowRing&) = delete;
    RowRing& operator=(const RowRing&) = delete;

    /// Any thread. Stores as many of the `count` pointers as there is room for and calls `stored(object)` on
    /// each before the consumer can see it.
    template <class BeforePublish>
    [[nodiscard]] Pushed try_push(Object* const* objects, std::size_t count, BeforePublish stored) noexcept {
        Index tail = tail_.load(std::memory_order_relaxed);  // a guess: the exchange below verifies it
        for (;;) {
            if (is_closed(tail)) return {0, was_size(), true};
            // (2) acquire: what the consumer read from these slots, it read before we overwrite them.
            const Index head = head_.load(std::memory_order_acquire);
            const Index used = size(tail, head);
            if (used > capacity_) {  // head has overtaken our old tail
                tail = tail_.load(std::memory_order_relaxed);
                continue;
            }
            const Index room = static_cast<Index>(capacity_ - used);
            const Index taken = static_cast<Index>(std::min<std::size_t>(count, room));
            if (taken == 0) return {0, used, false};
            // Relaxed: reserving publishes nothing, the slots do (1); head's acquire (2) ordered the reuse.
            if (tail_.compare_exchange_weak(tail, advanced(tail, taken), std::memory_order_relaxed,
                                            std::memory_order_relaxed)) {
                publish(position(tail), objects, taken, stored);
                return {taken, static_cast<std::size_t>(used) + taken, false};
            }
        }
    }

    /// The consumer, or a producer that discards the oldest. Copies up to `max` pointers to `out` and owns
    /// them.
    [[nodiscard]] std::size_t take(Object** out, std::size_t max) noexcept {
        // (5) acquire: pairs with the release of whoever claimed up to here and knew what the slots held.
        // Without it a slot could still show the pointer of two laps ago, whose parity is that of this lap.
        Index head = head_.load(std::memory_order_acquire);
        for (;;) {
            std::size_t count = 0;
            for (; count < max; ++count) {
                const Index at = wrapped(head + static_cast<Index>(count));
                // (1) acquire: pairs with the release in publish(); the object is ours to touch.
                const std::uintptr_t slot = slots_[at & mask_].load(std::memory_order_acquire);
                if (!is_published(slot, at)) break;
                out[count] = reinterpret_cast<Object*>(slot & ~std::uintptr_t{1});
            }
            if (count == 0) {
                const Index now = head_.load(std::memory_order_acquire);  // (5)
                if (now == head) return 0;
                head = now;  // someone discarded meanwhile: our head was old
                continue;
            }
            // (2), (5) release: our reads of the slots come before their reuse. (4) seq_cst: a producer that
            // announces its sleep and then asks for room can't miss it. (5) acquire on failure.
            if (head_.compare_exchange_weak(head, wrapped(head + static_cast<Index>(count)),
                                            std::memory_order_seq_cst, std::memory_order_acquire)) {
                return count;
            }
        }
    }

    /// Any thread. From here on try_push() refuses. True for the one call that closed it.
    bool close() noexcept {
        // (3) release: what the closer wrote before is seen by whom was_closed() or was_drained() tells.
        return !is_closed(tail_.fetch_or(kClosed, std::memory_order_seq_cst));
    }

    /// Any thread: closed, and every pointer that was accepted has been taken.
    [[nodiscard]] bool was_drained() const noexcept {
        const Index tail = tail_.load(std::memory_order_seq_cst);  // (3) acquire, and (4) see was_readable()
        return is_closed(tail) && position(tail) == head_.load(std::memory_order_relaxed);
    }

    /// Any thread: take() would find a pointer. Sequentially consistent with publish() and close() (4), so
    /// that a reader that announces its sleep and then asks here can't miss a producer that stores and then
    /// asks whether anyone sleeps.
    [[nodiscard]] bool was_readable() const noexcept {
        const Index head = head_.load(std::memory_order_seq_cst);
        return is_published(slots_[head & mask_].load(std::memory_order_seq_cst), head);
    }

    /// Any thread: try_push() would find room, or the ring is closed (4).
    [[nodiscard]] bool was_pushable() const noexcept {
        const Index head = head_.load(std::memory_order_seq_cst);  // first, so that tail is not behind it
        const Index tail = tail_.load(std::memory_order_seq_cst);
        return is_closed(tail) || size(tail, head) < capacity_;
    }

    /// Any thread: no more than half full, or closed (4).
    [[nodiscard]] bool was_half_empty() const noexcept {
        const Index head = head_.load(std::memory_order_seq_cst);  // first, so that tail is not behind it
        const Index tail = tail_.load(std::memory_order_seq_cst);
        return is_closed(tail) || size(tail, head) <= capacity_ / 2;
    }

    [[nodiscard]] bool was_closed() const noexcept {
        return is_closed(tail_.load(std::memory_order_acquire));  // (3)
    }

    /// Any thread: how many were inside; already old when it returns.
    [[nodiscard]] std::size_t was_size() const noexcept {
        const Index head =
            head_.load(std::memory_order_relaxed);  // head first: a later tail is never behind it
        return std::min<std::size_t>(size(tail_.load(std::memory_order_relaxed), head), capacity_);
    }

    /// How many have ever been accepted, and how many have ever been taken or discarded.
    [[nodiscard]] Index was_accepted() const noexcept {
        return position(tail_.load(std::memory_order_relaxed));
    }
    [[nodiscard]] Index was_removed() const noexcept { return head_.load(std::memory_order_relaxed); }

    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

  private:
    // tail_ is a position shifted left by one, with the closed bit below it; positions are one bit short of
    // Index.
    static constexpr Index kClosed = 1;

    static constexpr bool is_closed(Index tail) noexcept { return (tail & kClosed) != 0; }
    static constexpr Index position(Index tail) noexcept { return static_cast<Index>(tail >> 1); }
    static constexpr Index wrapped(Index at) noexcept {
        return static_cast<Index>(at & (static_cast<Index>(~Index{0}) >> 1));
    }
    static constexpr Index advanced(Index tail, Index by) noexcept {
        return static_cast<Index>(tail + static_cast<Index>(by << 1));
    }
    static constexpr Index size(Index tail, Index head) noexcept { return wrapped(position(tail) - head); }

    // An untouched slot is 0, which is unpublished for lap 0.
    std::uintptr_t parity(Index at) const noexcept {
        return ((static_cast<std::uintptr_t>(at) >> lap_shift_) & 1u) ^ 1u;
    }
    bool is_published(std::uintptr_t slot, Index at) const noexcept { return (slot & 1u) == parity(at); }

    template <class BeforePublish>
    void publish(Index first, Object* const* objects, Index count, BeforePublish stored) noexcept {
        const auto tagged = [&](Index i) {
            stored(objects[i]);
            return reinterpret_cast<std::uintptr_t>(objects[i]) | parity(wrapped(first + i));
        };
        // Relaxed: the first slot comes last and publishes the batch. Nobody looks at the others but after
        // it, or from a head beyond it (5).
        for (Index i = 1; i < count; ++i) {
            slots_[wrapped(first + i) & mask_].store(tagged(i), std::memory_order_relaxed);
        }
        // (1) release: pairs with the acquire in take(). (4) seq_cst: one full barrier a batch.
        slots_[first & mask_].store(tagged(0), std::memory_order_seq_cst);
    }

    const Index capacity_;
    const Index mask_;
    const unsigned lap_shift_;
    const std::unique_ptr<Atomic<std::uintptr_t>[]> slots_;
    // A cache line each: producers write tail_, the consumer writes head_.
    alignas(64) Atomic<Index> tail_{0};
    alignas(64) Atomic<Index> head_{0};
};

}  // namespace wmisink
