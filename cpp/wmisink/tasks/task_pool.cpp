#include "wmisink/tasks/task_pool.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace wmisink {

class TaskPool::State : public std::enable_shared_from_this<TaskPool::State> {
  public:
    explicit State(Options options) : options_(std::move(options)) {
        options_.max_threads = std::max<std::size_t>(options_.max_threads, 1);
        options_.idle_time = std::min<std::chrono::nanoseconds>(options_.idle_time, std::chrono::hours(24));
    }

    bool submit(Task task);
    bool shutdown(Clock::time_point deadline);
    bool was_abandoned() const;
    std::size_t threads() const;
    std::size_t idle() const;

  private:
    using Workers = std::list<std::thread>;

    void start_thread();
    void run(Workers::iterator self);
    void run_tasks();
    bool wait_for_task(std::unique_lock<std::mutex>& lock);
    void join_ended(std::unique_lock<std::mutex>& lock);

    Options options_;
    mutable std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable ended_changed_;
    std::deque<Task> queue_;
    Workers alive_;
    Workers ended_;            // past their last task, to be joined by whoever comes next
    std::size_t serving_ = 0;  // those of alive_ that have not yet decided to end
    std::size_t idle_ = 0;     // those of serving_ that wait
    bool stopping_ = false;
    bool abandoned_ = false;
};

bool TaskPool::State::submit(Task task) {
    std::unique_lock lock(mutex_);
    if (stopping_) return false;
    queue_.push_back(std::move(task));
    if (queue_.size() > idle_ && serving_ < options_.max_threads) {
        try {
            start_thread();
        } catch (const std::system_error&) {
            if (serving_ == 0) {
                queue_.pop_back();
                throw;
            }
        }
    }
    work_.notify_one();
    join_ended(lock);
    return true;
}

void TaskPool::State::start_thread() {
    const auto self = alive_.emplace(alive_.end());
    try {
        *self = std::thread([state = shared_from_this(), self] { state->run(self); });
    } catch (...) {
        alive_.erase(self);
        throw;
    }
    ++serving_;
}

void TaskPool::State::run(Workers::iterator self) {
    if (options_.on_thread_start) options_.on_thread_start();
    run_tasks();
    if (options_.on_thread_stop) options_.on_thread_stop();
    const std::lock_guard lock(mutex_);
    if (abandoned_) {
        // Nobody joins it. By the thread itself, since winpthreads may lose one that has yet to start.
        self->detach();
        alive_.erase(self);
    } else {
        ended_.splice(ended_.end(), alive_, self);
    }
    ended_changed_.notify_all();
}

void TaskPool::State::run_tasks() {
    std::unique_lock lock(mutex_);
    while (wait_for_task(lock)) {
        Task task = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        task();
        task = nullptr;  // what it holds is let go outside the lock
        lock.lock();
    }
}

bool TaskPool::State::wait_for_task(std::unique_lock<std::mutex>& lock) {
    ++idle_;
    const auto ready = [this] { return stopping_ || !queue_.empty(); };
    work_.wait_for(lock, options_.idle_time, ready);
    --idle_;
    if (!queue_.empty()) return true;
    --serving_;
    return false;
}

void TaskPool::State::join_ended(std::unique_lock<std::mutex>& lock) {
    Workers ended;
    ended.splice(ended.end(), ended_);
    lock.unlock();
    for (std::thread& worker : ended) worker.join();
    lock.lock();
}

bool TaskPool::State::shutdown(Clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    work_.notify_all();

    const auto caller = std::this_thread::get_id();
    const auto is_caller = [caller](const std::thread& worker) { return worker.get_id() == caller; };
    const std::size_t own = std::ranges::any_of(alive_, is_caller) ? 1 : 0;
    const auto done = [this, own] { return alive_.size() <= own; };
    const bool all = deadline == Clock::time_point::max() ? (ended_changed_.wait(lock, done), true)
                                                          : ended_changed_.wait_until(lock, deadline, done);
    if (!all || own != 0) abandoned_ = true;
    if (!all) {
        std::deque<Task> dropped;
        dropped.swap(queue_);
        lock.unlock();
        dropped.clear();
        lock.lock();
    }
    join_ended(lock);
    return all;
}

bool TaskPool::State::was_abandoned() const {
    const std::lock_guard lock(mutex_);
    return abandoned_;
}

std::size_t TaskPool::State::threads() const {
    const std::lock_guard lock(mutex_);
    return alive_.size();
}

std::size_t TaskPool::State::idle() const {
    const std::lock_guard lock(mutex_);
    return idle_;
}

TaskPool::TaskPool() : TaskPool(Options{}) {}

TaskPool::TaskPool(Options options) : state_(std::make_shared<State>(std::move(options))) {}

TaskPool::~TaskPool() {
    if (!state_->was_abandoned()) state_->shutdown(Clock::time_point::max());
}

bool TaskPool::submit(Task task) { return state_->submit(std::move(task)); }

bool TaskPool::shutdown(Clock::time_point deadline) { return state_->shutdown(deadline); }

std::size_t TaskPool::was_threads() const { return state_->threads(); }

std::size_t TaskPool::was_idle() const { return state_->idle(); }

}  // namespace wmisink
