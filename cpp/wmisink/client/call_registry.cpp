#include "wmisink/client/call_registry.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

namespace wmisink {

CallRegistry::CallRegistry(TaskPool& pool) : pool_{pool}, thread_{[this] { run(); }} {}

CallRegistry::~CallRegistry() {
    stopping_.store(true, std::memory_order_seq_cst);  // (1) with the load in run()
    ended_.parking().wake();
    thread_.join();
}

void CallRegistry::launch(const std::shared_ptr<OutstandingCall>& call, Clock::time_point deadline) {
    add(call, deadline);
    const auto start = [this, call] {
        if (call->start()) forget(&call->sink());
    };
    if (pool_.submit(start)) return;
    forget(&call->sink());
    throw std::runtime_error("The WMI runtime has been shut down; no call can be started any more.");
}

void CallRegistry::add(std::shared_ptr<OutstandingCall> call, Clock::time_point deadline) {
    bool sooner = false;
    {
        const std::lock_guard lock{mutex_};
        QuerySink* const sink = &call->sink();
        auto position = deadlines_.end();
        if (deadline != Clock::time_point::max()) {
            position = deadlines_.emplace(deadline, sink);
            sooner = position == deadlines_.begin();
        }
        calls_.emplace(sink, Entry{std::move(call), position});
    }
    if (sooner) rouse();
}

void CallRegistry::rouse() {
    changed_.store(true, std::memory_order_seq_cst);  // (1) with the exchange in run()
    ended_.parking().wake();
}

void CallRegistry::run() {
    const auto ready = [this] {
        return !ended_.was_empty() || changed_.exchange(false, std::memory_order_seq_cst) ||  // (1)
               stopping_.load(std::memory_order_seq_cst);                                     // (1)
    };
    while (!stopping_.load(std::memory_order_seq_cst)) {  // (1)
        const auto deadline = next_deadline();
        if (deadline == Clock::time_point::max()) {
            ended_.parking().wait(ready);
        } else {
            ended_.parking().wait_until(deadline, ready);
        }
        finish_ended();
        end_overdue();
    }
}

void CallRegistry::finish_ended() {
    for (const com_ptr<QuerySink>& sink : ended_.take_all()) {
        const auto call = find(sink.get());
        if (!call) continue;
        const auto finish = [this, call] {
            if (call->finish()) forget(&call->sink());
        };
        // A pool that has been shut down finishes nothing: the process is about to end.
        static_cast<void>(pool_.submit(finish));
    }
}

void CallRegistry::end_overdue() {
    std::vector<std::shared_ptr<OutstandingCall>> overdue;
    {
        const std::lock_guard lock{mutex_};
        const auto until = deadlines_.upper_bound(Clock::now());
        for (auto at = deadlines_.begin(); at != until; ++at) {
            Entry& entry = calls_.at(at->second);
            entry.deadline = deadlines_.end();
            overdue.push_back(entry.call);
        }
        deadlines_.erase(deadlines_.begin(), until);
    }
    for (const auto& call : overdue) call->time_out();
}

CallRegistry::Clock::time_point CallRegistry::next_deadline() const {
    const std::lock_guard lock{mutex_};
    return deadlines_.empty() ? Clock::time_point::max() : deadlines_.begin()->first;
}

std::shared_ptr<OutstandingCall> CallRegistry::find(const QuerySink* sink) const {
    const std::lock_guard lock{mutex_};
    const auto found = calls_.find(sink);
    return found == calls_.end() ? nullptr : found->second.call;
}

void CallRegistry::forget(const QuerySink* sink) {
    std::shared_ptr<OutstandingCall> call;  // let go outside the lock
    bool empty = false;
    {
        const std::lock_guard lock{mutex_};
        const auto found = calls_.find(sink);
        if (found == calls_.end()) return;
        if (found->second.deadline != deadlines_.end()) deadlines_.erase(found->second.deadline);
        call = std::move(found->second.call);
        calls_.erase(found);
        empty = calls_.empty();
    }
    if (empty) emptied_.wake();
}

bool CallRegistry::cancel_all(Clock::time_point deadline) {
    std::vector<std::shared_ptr<OutstandingCall>> calls;
    {
        const std::lock_guard lock{mutex_};
        for (const auto& [sink, entry] : calls_) calls.push_back(entry.call);
    }
    for (const auto& call : calls) call->cancel();
    calls.clear();
    return emptied_.wait_until(deadline, [this] { return was_size() == 0; });
}

std::size_t CallRegistry::was_size() const {
    const std::lock_guard lock{mutex_};
    return calls_.size();
}

}  // namespace wmisink
