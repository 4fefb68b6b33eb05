#include "wmisink/client/call_registry.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

namespace wmisink {

CallRegistry::CallRegistry(TaskPool& pool) : pool_{pool}, thread_{[this] { run(); }} {}

CallRegistry::~CallRegistry() {
    stopping_.store(true, std::memory_order_seq_cst);  // (1) with the load in run()
    reports_.parking().wake();
    thread_.join();
}

void CallRegistry::launch(const std::shared_ptr<OutstandingCall>& call, Clock::time_point deadline) {
    add(call, deadline);
    call->note_waiting(true);
    if (call->admission() && !call->admission()->enter(call)) {
        // One that ended before it stood in the line has been looked for there in vain.
        if (has_ended(call->sink().state().phase())) submit_finish(call);
        return;
    }
    if (submit_start(call)) return;
    forget(&call->sink());
    throw std::runtime_error("The WMI runtime has been shut down; no call can be started any more.");
}

/// False after the pool's shutdown.
bool CallRegistry::submit_start(const std::shared_ptr<OutstandingCall>& call) {
    call->note_waiting(false);
    return pool_.submit([this, call] { after(call->start(), call); });
}

/// Not resumed after the pool's shutdown, as submit_finish().
void CallRegistry::submit_resume(const std::shared_ptr<OutstandingCall>& call) {
    static_cast<void>(pool_.submit([this, call] {
        const auto slice = pool_.was_waiting() > 0 ? kShortSlice : kSlice;
        after(call->resume(slice), call);
    }));
}

/// What comes after a call's turn at work.
void CallRegistry::after(OutstandingCall::Step step, const std::shared_ptr<OutstandingCall>& call) {
    if (step == OutstandingCall::Step::again) return submit_resume(call);
    if (step == OutstandingCall::Step::over) leave(*call);
}

/// A pool that has been shut down finishes nothing: the process is about to end.
void CallRegistry::submit_finish(const std::shared_ptr<OutstandingCall>& call) {
    // First: calls that are to start may be waiting for what this one gives back.
    static_cast<void>(pool_.submit_first([this, call] { finish(call); }));
}

void CallRegistry::finish(const std::shared_ptr<OutstandingCall>& call) {
    if (call->finish()) return leave(*call);
    // Not started yet. One that waits for a place needs none any more: start() sees that it has ended.
    if (!call->admission() || !call->admission()->withdraw(*call)) return;
    if (call->start() == OutstandingCall::Step::over) forget(&call->sink());
}

/// The call is finished, and the one that waits for its place, if any, is started.
void CallRegistry::leave(OutstandingCall& call) {
    const auto admission = call.admission();
    forget(&call.sink());
    if (!admission) return;
    if (const auto next = admission->leave()) static_cast<void>(submit_start(next));
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
    reports_.parking().wake();
}

void CallRegistry::run() {
    const auto ready = [this] {
        return !reports_.was_empty() || changed_.exchange(false, std::memory_order_seq_cst) ||  // (1)
               stopping_.load(std::memory_order_seq_cst);                                       // (1)
    };
    while (!stopping_.load(std::memory_order_seq_cst)) {  // (1)
        const auto deadline = next_deadline();
        if (deadline == Clock::time_point::max()) {
            reports_.parking().wait(ready);
        } else {
            reports_.parking().wait_until(deadline, ready);
        }
        tend_reported();
        end_overdue();
    }
}

void CallRegistry::tend_reported() {
    for (const com_ptr<QuerySink>& sink : reports_.take_all()) {
        sink->answer_report();
        const auto call = find(sink.get());
        if (!call) continue;
        if (has_ended(sink->state().phase())) {
            submit_finish(call);
        } else {
            submit_resume(call);
        }
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
