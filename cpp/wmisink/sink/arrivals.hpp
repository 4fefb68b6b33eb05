#pragma once

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/sink/parking.hpp"

namespace wmisink {

/// Where counted objects report that something has befallen them, so that a thread of ours does what a
/// callback must not: call into WMI or Python, take a lock, release what others hold.
///
/// A lock-free stack through the objects themselves, by their `Node* next_arrival_`; each holds a reference
/// until it is taken out. Outlives its objects.
template <class Node>
class Arrivals {
  public:
    Arrivals() = default;
    ~Arrivals() {
        take_each([](com_ptr<Node>) {});
    }
    Arrivals(const Arrivals&) = delete;
    Arrivals& operator=(const Arrivals&) = delete;

    /// Any thread; never waits. Not again for a node that is inside.
    void push(Node& node) noexcept {
        auto owned = com_ptr<Node>::share(&node);
        Node* newest = newest_.load(std::memory_order_relaxed);
        do {
            node.next_arrival_ = newest;
            // (1) release: pairs with the acquire in take_all(), which reads next_arrival_. (2) seq_cst:
            // ordered before wake() asks whether the taker sleeps.
        } while (!newest_.compare_exchange_weak(newest, owned.get(), std::memory_order_seq_cst,
                                                std::memory_order_relaxed));
        static_cast<void>(owned.detach());  // the stack holds the reference now
        parking_.wake();
    }

    /// One thread. All that have been pushed, the oldest first; empty if none have.
    [[nodiscard]] std::vector<com_ptr<Node>> take_all() {
        std::vector<com_ptr<Node>> nodes;
        take_each([&nodes](com_ptr<Node> node) { nodes.push_back(std::move(node)); });
        std::reverse(nodes.begin(), nodes.end());
        return nodes;
    }

    [[nodiscard]] bool was_empty() const noexcept {
        return newest_.load(std::memory_order_seq_cst) == nullptr;  // (2) see Parking
    }

    /// Where the taking thread sleeps; wake it for reasons of its own, too.
    [[nodiscard]] Parking& parking() noexcept { return parking_; }

  private:
    template <class Take>
    void take_each(Take take) {
        Node* node = newest_.exchange(nullptr, std::memory_order_acquire);  // (1)
        while (node != nullptr) {
            auto owned = com_ptr<Node>::attach(node);
            node = owned->next_arrival_;
            take(std::move(owned));
        }
    }

    std::atomic<Node*> newest_{nullptr};
    Parking parking_;
};

}  // namespace wmisink
