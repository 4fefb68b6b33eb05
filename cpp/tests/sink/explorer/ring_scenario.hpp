#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sink/explorer/atomic.hpp"
#include "sink/explorer/explore.hpp"
#include "sink/explorer/parking_model.hpp"
#include "sink/explorer/plain.hpp"
#include "sink/explorer/scenario.hpp"
#include "wmisink/sink/row_ring.hpp"

namespace wmisink::explorer {

enum class WhenFull { wait, drop_oldest };
enum class Closer { last_producer, another_thread };

/// Who does what to a RowRing in one run.
struct RingShape {
    std::size_t capacity = 1;
    std::vector<std::vector<std::size_t>> producers{};  ///< for each producer the sizes of its batches
    WhenFull when_full = WhenFull::wait;
    Closer closer = Closer::last_producer;  ///< another thread closes at any moment
    std::size_t passed_before = 0;          ///< positions used up before the threads start
    std::size_t take_at_most = 3;           ///< by one take()
};

/// A RowRing driven as RowQueue drives it: producers that wait for room or discard the oldest, one consumer
/// that sleeps when nothing is there, one close(). The atomics are named "slot", "tail" and "head".
class RingScenario final : public Scenario {
  public:
    explicit RingScenario(RingShape shape);

    [[nodiscard]] std::size_t threads() const override;
    void run(ThreadId thread) override;
    [[nodiscard]] bool holds() const override;
    void check() override;

  private:
    // Narrow, so that a run can take positions round their end.
    using Index = std::uint8_t;

    struct Row {
        Row(std::size_t from, std::size_t at) : producer{from}, number{at} {}
        const std::size_t producer;
        const std::size_t number;
        Plain<std::size_t> content{"a row", 0};
    };
    using Ring = RowRing<Row, Atomic, Index>;

    void make_rows();
    void name_atomics(LocationId first);
    void use_up_positions();

    void produce(std::size_t producer);
    std::size_t push_all(std::span<Row* const> rows, std::vector<Row*>& dropped);
    void make_room(std::size_t wanted, std::vector<Row*>& dropped);
    void consume();
    std::size_t take(std::size_t max, std::vector<Row*>& into);
    void close();

    void check_order(const std::vector<Row*>& rows) const;

    const RingShape shape_;
    std::vector<std::vector<std::unique_ptr<Row>>> rows_;
    std::vector<std::unique_ptr<Row>> earlier_rows_;
    std::optional<Ring> ring_;
    ParkingModel reader_;
    ParkingModel waiting_producers_;
    Atomic<std::uint8_t> producers_left_;
    Plain<int> farewell_{"what the closer wrote", 0};

    // Written by one thread each.
    std::vector<std::size_t> accepted_;
    std::vector<std::vector<Row*>> dropped_;
    std::vector<Row*> taken_;
};

[[nodiscard]] MakeScenario ring_scenario(RingShape shape);

}  // namespace wmisink::explorer
