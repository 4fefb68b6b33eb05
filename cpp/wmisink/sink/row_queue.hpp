#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/wmi.hpp"
#include "wmisink/sink/alarm.hpp"
#include "wmisink/sink/parking.hpp"
#include "wmisink/sink/row_ring.hpp"

namespace wmisink {

/// What happens to a row that finds the queue full.
enum class Overflow {
    block,        ///< WMI's thread waits until there is room or the queue is closed
    drop_oldest,  ///< the oldest queued rows are released and counted
    fail,         ///< the row is refused, and the call ends as overflowed
};

/// What a queue has counted so far. Each figure is right by itself; together they may be of different
/// moments.
struct RowCounts {
    std::uint64_t seen = 0;        ///< rows accepted from WMI
    std::uint64_t taken = 0;       ///< rows that the reader took
    std::uint64_t queued = 0;      ///< rows waiting for the reader
    std::uint64_t dropped = 0;     ///< rows released unread to make room
    std::uint64_t late = 0;        ///< rows refused because they came after the end
    std::uint64_t high_water = 0;  ///< the most rows that ever waited at once
    std::chrono::nanoseconds longest_stall{
        0};  ///< the longest time a callback waited for room or woke the reader
};

/// Rows between WMI's threads and one reader: bounded, first in first out for each producer.
///
/// offer() is the callback path. It takes a reference to each object, never allocates, and locks nothing
/// unless a reader sleeps or, with `Overflow::block`, the queue is full. The queue releases what is left when
/// it ends.
class RowQueue {
  public:
    using Clock = Parking::Clock;

    enum class Offer { accepted, closed, overflowed };

    /// Throws std::invalid_argument for a capacity of 0 or above `kMaxCapacity` rows.
    RowQueue(std::size_t capacity, Overflow overflow);
    ~RowQueue();
    RowQueue(const RowQueue&) = delete;
    RowQueue& operator=(const RowQueue&) = delete;

    /// WMI's threads. Queues `count` objects in order, none of them null, with a reference each.
    Offer offer(IWbemClassObject* const* objects, std::size_t count) noexcept;

    /// The reader. Appends up to `max` rows to `out` and returns how many; never waits.
    std::size_t take(std::vector<com_ptr<IWbemClassObject>>& out, std::size_t max);

    /// The reader. Sleeps until a row can be taken, the queue is drained or `deadline` passes; false for the
    /// last.
    bool wait_rows(Clock::time_point deadline);

    /// Rings when a row can be taken or the queue is drained: wait_rows() for who does not sleep.
    [[nodiscard]] Alarm& rows_alarm() noexcept { return rows_alarm_; }
    [[nodiscard]] bool was_ready() const noexcept { return ring_.was_readable() || ring_.was_drained(); }
    /// Rings when the reader has made half the queue free, or the queue is closed; for who produces rows and
    /// need not sleep for room.
    [[nodiscard]] Alarm& room_alarm() noexcept { return room_alarm_; }
    [[nodiscard]] bool was_roomy() const noexcept { return ring_.was_half_empty(); }
    /// How many rows would find room now.
    [[nodiscard]] std::size_t was_room() const noexcept { return ring_.capacity() - ring_.was_size(); }
    [[nodiscard]] Overflow overflow() const noexcept { return overflow_; }

    /// Any thread. Refuses all further rows and wakes everyone; rows inside stay readable.
    void close() noexcept;

    /// Closed, and every accepted row has been taken. What came before close() is visible to who sees this.
    [[nodiscard]] bool was_drained() const noexcept { return ring_.was_drained(); }
    [[nodiscard]] bool was_closed() const noexcept { return ring_.was_closed(); }
    [[nodiscard]] RowCounts counts() const noexcept;
    [[nodiscard]] std::size_t capacity() const noexcept { return ring_.capacity(); }

    static constexpr std::size_t kMaxCapacity = std::size_t{1} << 28;

  private:
    using Ring = RowRing<IWbemClassObject>;

    Offer make_room(std::size_t wanted) noexcept;
    void wait_for_room() noexcept;
    void discard(std::size_t wanted) noexcept;
    void wake_reader() noexcept;
    void note_queued(std::uint64_t queued) noexcept;
    void note_stall(Clock::time_point since) noexcept;

    const Overflow overflow_;
    Ring ring_;
    Parking reader_;
    Parking producers_;
    Alarm rows_alarm_;
    Alarm room_alarm_;
    // Statistics: relaxed throughout, since nothing is ordered by them.
    std::atomic<std::uint64_t> dropped_{0};
    std::atomic<std::uint64_t> late_{0};
    std::atomic<std::uint64_t> high_water_{0};
    std::atomic<std::int64_t> longest_stall_{0};
};

}  // namespace wmisink
