#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "sink/explorer/vector_clock.hpp"

namespace wmisink::explorer {

/// Threads of which only one runs at a time: the one that holds the baton. They are real, since the code
/// under test is ordinary code that cannot be suspended otherwise, and they are kept from run to run, since
/// starting threads costs more than a run.
class Crew {
  public:
    /// What a thread does in one run; it returns who gets the baton next, thread 0 once all are done.
    using Body = std::function<ThreadId(ThreadId)>;

    Crew();
    ~Crew();
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    /// Thread 0: gives the baton to `first` and returns when it comes back.
    void run(Body body, ThreadId first);

    /// The holder: gives the baton to `to` and returns when it comes back to `from`.
    void pass(ThreadId from, ThreadId to);

  private:
    void work(ThreadId self);
    void give(ThreadId to);
    bool wait_for_turn(std::unique_lock<std::mutex>& lock, ThreadId self);

    std::mutex mutex_;
    std::condition_variable turned_[kMaxThreads];
    ThreadId turn_ = 0;
    bool dismissed_ = false;
    Body body_;
    std::vector<std::thread> threads_;
};

}  // namespace wmisink::explorer
