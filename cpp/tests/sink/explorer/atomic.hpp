#pragma once

#include <atomic>
#include <cstdint>
#include <type_traits>

#include "sink/explorer/execution.hpp"
#include "sink/explorer/history.hpp"

namespace wmisink::explorer {

/// Stands in for std::atomic: every operation is a step of the current execution, and a load returns whatever
/// the memory model allows.
template <class T>
class Atomic {
    static_assert(std::is_integral_v<T> && sizeof(T) <= sizeof(std::uint64_t));

  public:
    Atomic() : Atomic{T{}} {}
    explicit(false) Atomic(T initial)
        : id_{Execution::current().add_location()},
          history_{static_cast<std::uint64_t>(initial), Execution::current().self()} {}
    Atomic(const Atomic&) = delete;
    Atomic& operator=(const Atomic&) = delete;

    [[nodiscard]] T load(std::memory_order order) const noexcept {
        Execution& execution = Execution::current();
        if (execution.peeking()) return newest();
        execution.step();
        return load_now(execution.weakened(id_, Operation::load, order));
    }

    void store(T value, std::memory_order order) noexcept {
        Execution& execution = Execution::current();
        execution.step();
        execution.trace(id_, "=", static_cast<std::uint64_t>(value));
        history_.store(execution.self(), execution.weakened(id_, Operation::store, order),
                       static_cast<std::uint64_t>(value), execution.chooser());
    }

    T exchange(T value, std::memory_order order) noexcept {
        return update(order, [value](T) { return value; });
    }
    T fetch_or(T bits, std::memory_order order) noexcept {
        return update(order, [bits](T old) { return static_cast<T>(old | bits); });
    }
    T fetch_sub(T by, std::memory_order order) noexcept {
        return update(order, [by](T old) { return static_cast<T>(old - by); });
    }

    bool compare_exchange_weak(T& expected, T desired, std::memory_order success,
                               std::memory_order failure) noexcept {
        Execution& execution = Execution::current();
        execution.step();
        if (newest() != expected) {
            expected = load_now(execution.weakened(id_, Operation::load, failure));
            return false;
        }
        if (execution.chooser().fails_spuriously()) return false;
        update_now(success, desired);
        return true;
    }

  private:
    [[nodiscard]] T newest() const noexcept { return static_cast<T>(history_.newest()); }

    T load_now(std::memory_order order) const noexcept {
        Execution& execution = Execution::current();
        if (execution.derailed()) return static_cast<T>(execution.chooser().any_value());
        const std::uint64_t value = history_.load(execution.self(), order, execution.chooser());
        execution.trace(id_, "is", value);
        return static_cast<T>(value);
    }

    template <class Change>
    T update(std::memory_order order, Change change) noexcept {
        Execution::current().step();
        const T old = newest();
        update_now(order, change(old));
        return old;
    }

    void update_now(std::memory_order order, T value) noexcept {
        Execution& execution = Execution::current();
        execution.trace(id_, "becomes", static_cast<std::uint64_t>(value));
        history_.update(execution.self(), execution.weakened(id_, Operation::update, order),
                        static_cast<std::uint64_t>(value));
    }

    const LocationId id_;
    mutable History history_;
};

}  // namespace wmisink::explorer
