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
        options_.eager_threads = std::clamp<std::size_t>(options_.eager_threads, 1, options_.max_threads);
        abreast_ = options_.eager_threads;
        options_.patience = std::min<std::chrono::nanoseconds>(options_.patience, std::chrono::hours(24));
        options_.idle_time = std::min<std::chrono::nanoseconds>(options_.idle_time, std::chrono::hours(24));
    }

    bool submit(Task task, bool first);
    bool shutdown(Clock::time_point deadline);
    bool was_abandoned() const;
    std::size_t threads() const;
    std::size_t idle() const;
    std::size_t waiting() const;

  private:
    using Workers = std::list<std::thread>;

    void start_thread();
    bool is_one_wanted() const;
    void start_if_wanted();
    void run(Workers::iterator self);
    void run_tasks();
    bool wait_for_task(std::unique_lock<std::mutex>& lock);
    bool wait_until_due(std::unique_lock<std::mutex>& lock);
    std::size_t running() const { return serving_ - starting_ - idle_; }
    void join_ended(std::unique_lock<std::mutex>& lock);

    Options options_;
    mutable std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable ended_changed_;
    std::deque<Task> queue_;
    Workers alive_;
    Workers ended_;             // past their last task, to be joined by whoever comes next
    std::size_t serving_ = 0;   // those of alive_ that have not yet decided to end
    std::size_t starting_ = 0;  // those of serving_ that have yet to come to their first task
    std::size_t idle_ = 0;      // those of serving_ that wait
    std::size_t abreast_ = 1;   // tasks that may run beside each other without patience
    Clock::time_point moved_;   // when a task was last taken, or the first put into an empty queue
    bool stopping_ = false;
    bool abandoned_ = false;
};

bool TaskPool::State::submit(Task task, bool first) {
    std::unique_lock lock(mutex_);
    if (stopping_) return false;
    if (queue_.empty()) moved_ = Clock::now();
    const auto place = queue_.insert(first ? queue_.begin() : queue_.end(), std::move(task));
    try {
        start_if_wanted();
    } catch (const std::system_error&) {
        queue_.erase(place);
        throw;
    }
    work_.notify_one();
    join_ended(lock);
    return true;
}

/// A thread for each task that may run now, and while tasks wait one that looks whether they move.
bool TaskPool::State::is_one_wanted() const {
    if (serving_ >= options_.max_threads) return false;
    const std::size_t free = idle_ + starting_;
    return serving_ < abreast_ ? queue_.size() > free : !queue_.empty() && free == 0;
}

/// @throws std::system_error if there is no thread at all and the system gives none.
void TaskPool::State::start_if_wanted() {
    if (!is_one_wanted()) return;
    try {
        start_thread();
    } catch (const std::system_error&) {
        if (serving_ == 0) throw;
    }
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
    ++starting_;
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
    --starting_;
    while (wait_for_task(lock)) {
        Task task = std::move(queue_.front());
        queue_.pop_front();
        moved_ = Clock::now();
        start_if_wanted();
        lock.unlock();
        task();
        task = nullptr;  // what it holds is let go outside the lock
        lock.lock();
    }
}

bool TaskPool::State::wait_for_task(std::unique_lock<std::mutex>& lock) {
    ++idle_;
    const bool due = wait_until_due(lock);
    --idle_;
    if (due) return true;
    --serving_;
    abreast_ = std::max(options_.eager_threads, std::min(abreast_, serving_));
    return false;
}

/// True for a task that this thread is to run now; false when it is to end.
bool TaskPool::State::wait_until_due(std::unique_lock<std::mutex>& lock) {
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(options_.idle_time);
    for (;;) {
        if (queue_.empty()) {
            if (stopping_ || Clock::now() >= end) return false;
            work_.wait_until(lock, end);
            continue;
        }
        if (stopping_ || running() < abreast_) return true;
        const auto due = moved_ + std::chrono::duration_cast<Clock::duration>(options_.patience);
        if (Clock::now() >= due) {
            abreast_ = running() + 1;  // those that run are blocked
            work_.notify_one();        // another looks now
            return true;
        }
        work_.wait_until(lock, due);
    }
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

std::size_t TaskPool::State::waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

TaskPool::TaskPool() : TaskPool(Options{}) {}

TaskPool::TaskPool(Options options) : state_(std::make_shared<State>(std::move(options))) {}

TaskPool::~TaskPool() {
    if (!state_->was_abandoned()) state_->shutdown(Clock::time_point::max());
}

bool TaskPool::submit(Task task) { return state_->submit(std::move(task), false); }

bool TaskPool::submit_first(Task task) { return state_->submit(std::move(task), true); }

bool TaskPool::shutdown(Clock::time_point deadline) { return state_->shutdown(deadline); }

std::size_t TaskPool::was_threads() const { return state_->threads(); }

std::size_t TaskPool::was_idle() const { return state_->idle(); }

std::size_t TaskPool::was_waiting() const { return state_->waiting(); }

}  // namespace wmisink
