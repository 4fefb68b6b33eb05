#include "sink/explorer/crew.hpp"

#include <utility>

namespace wmisink::explorer {

Crew::Crew() {
    for (ThreadId id = 1; id < kMaxThreads; ++id) threads_.emplace_back([this, id] { work(id); });
}

Crew::~Crew() {
    {
        const std::lock_guard lock{mutex_};
        dismissed_ = true;
        for (auto& turned : turned_) turned.notify_one();
    }
    for (auto& thread : threads_) thread.join();
}

void Crew::run(Body body, ThreadId first) {
    body_ = std::move(body);
    pass(0, first);
}

void Crew::pass(ThreadId from, ThreadId to) {
    std::unique_lock lock{mutex_};
    give(to);
    wait_for_turn(lock, from);
}

void Crew::work(ThreadId self) {
    std::unique_lock lock{mutex_};
    while (wait_for_turn(lock, self)) {
        lock.unlock();
        const ThreadId next = body_(self);
        lock.lock();
        give(next);
    }
}

void Crew::give(ThreadId to) {
    turn_ = to;
    turned_[to].notify_one();
}

bool Crew::wait_for_turn(std::unique_lock<std::mutex>& lock, ThreadId self) {
    turned_[self].wait(lock, [&] { return turn_ == self || dismissed_; });
    return !dismissed_;
}

}  // namespace wmisink::explorer
