#include "wmisink/embedded/events/timetable.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

namespace wmisink::embedded {

class Timetable::State : public std::enable_shared_from_this<Timetable::State> {
  public:
    explicit State(std::shared_ptr<EventClock> clock) : clock_(std::move(clock)) {}

    Ticket at(Time due, Action action) {
        const std::lock_guard lock(mutex_);
        if (!thread_.joinable()) {
            thread_ = std::thread([state = shared_from_this()] { state->run(); });
        }
        const Ticket ticket = ++last_ticket_;
        entries_.emplace(ticket, by_time_.emplace(due, Entry{ticket, std::move(action)}));
        changed_.notify_one();
        return ticket;
    }

    void cancel(Ticket ticket) noexcept {
        Action dropped;  // let go outside the lock
        const std::lock_guard lock(mutex_);
        if (const auto found = entries_.find(ticket); found != entries_.end()) {
            dropped = std::move(found->second->second.action);
            by_time_.erase(found->second);
            entries_.erase(found);
        }
    }

    void wake() {
        const std::lock_guard lock(mutex_);
        changed_.notify_one();
    }

    void stop() {
        std::multimap<Time, Entry> dropped;
        std::thread thread;
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
            dropped.swap(by_time_);
            entries_.clear();
            thread.swap(thread_);
            changed_.notify_one();
        }
        dropped.clear();
        if (!thread.joinable()) {
            return;
        }
        if (thread.get_id() == std::this_thread::get_id()) {
            thread.detach();
        } else {
            thread.join();
        }
    }

    [[nodiscard]] std::size_t waiting() const {
        const std::lock_guard lock(mutex_);
        return entries_.size();
    }

  private:
    struct Entry {
        Ticket ticket;
        Action action;
    };

    void run() {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            if (by_time_.empty()) {
                changed_.wait(lock);
            } else if (const Time due = by_time_.begin()->first; due > clock_->now()) {
                sleep_until(due, lock);
            } else {
                Action action = std::move(by_time_.begin()->second.action);
                entries_.erase(by_time_.begin()->second.ticket);
                by_time_.erase(by_time_.begin());
                lock.unlock();
                action();
                action = nullptr;
                lock.lock();
            }
        }
    }

    void sleep_until(Time due, std::unique_lock<std::mutex>& lock) {
        if (clock_->runs()) {
            changed_.wait_until(lock, due);
        } else {
            changed_.wait(lock);
        }
    }

    const std::shared_ptr<EventClock> clock_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<Time, Entry> by_time_;
    std::unordered_map<Ticket, std::multimap<Time, Entry>::iterator> entries_;
    std::thread thread_;
    Ticket last_ticket_ = 0;
    bool stopping_ = false;
};

Timetable::Timetable(std::shared_ptr<EventClock> clock) : state_(std::make_shared<State>(clock)) {
    clock->on_step([weak = std::weak_ptr<State>(state_)] {
        if (const auto state = weak.lock()) {
            state->wake();
        }
    });
}

Timetable::~Timetable() { state_->stop(); }

Timetable::Ticket Timetable::at(Time due, Action action) { return state_->at(due, std::move(action)); }

void Timetable::cancel(Ticket ticket) noexcept { state_->cancel(ticket); }

std::size_t Timetable::was_waiting() const { return state_->waiting(); }

}  // namespace wmisink::embedded
