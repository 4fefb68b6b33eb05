#pragma once

#include <concurrentqueue/concurrentqueue.h>

#include <atomic>
#include <boost/lockfree/queue.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "allocations.hpp"
#include "contender.hpp"
#include "wmisink/sink/query_sink.hpp"

namespace wmisink::bench {

inline constexpr std::chrono::milliseconds kPatience{10};

/// The floor: a reference and a store for each object, into memory that is there already. The reader gets
/// them only when the round is over, so that nothing has to be synchronised while the clock runs.
class PlainArray final : public Contender {
  public:
    explicit PlainArray(std::size_t capacity) : slots_(capacity) {}

    void indicate(LONG count, IWbemClassObject** objects) noexcept override {
        for (LONG i = 0; i < count; ++i) {
            objects[i]->AddRef();
            slots_[next_] = objects[i];
            next_ = next_ + 1 == slots_.size() ? 0 : next_ + 1;
        }
        stored_ += static_cast<std::size_t>(count);
    }

    void take(Rows& rows, std::size_t max) override {
        const std::size_t end = given_.load(std::memory_order_acquire);  // (1)
        for (; taken_ < end && rows.size() < max; ++taken_) {
            rows.push_back(com_ptr<IWbemClassObject>::attach(slots_[taken_ % slots_.size()]));
        }
    }

    void end_round() noexcept override {
        given_.store(stored_, std::memory_order_release);
    }  // (1) with take()

  private:
    std::vector<IWbemClassObject*> slots_;
    std::size_t next_ = 0;
    std::size_t stored_ = 0;
    alignas(64) std::atomic<std::size_t> given_{0};
    alignas(64) std::size_t taken_ = 0;
};

class OurSink final : public Contender {
  public:
    explicit OurSink(std::size_t capacity) : sink_{make_com<QuerySink>(capacity, Overflow::block)} {}

    void indicate(LONG count, IWbemClassObject** objects) noexcept override {
        static_cast<IWbemObjectSink*>(sink_.get())->Indicate(count, objects);
    }
    void take(Rows& rows, std::size_t max) override { sink_->rows().take(rows, max); }
    void sleep() override { sink_->rows().wait_rows(std::chrono::steady_clock::now() + kPatience); }

  private:
    com_ptr<QuerySink> sink_;
};

/// What one writes first. Unbounded, and it wakes a reader who sleeps, as ours does.
class LockedDeque final : public Contender {
  public:
    explicit LockedDeque(std::size_t) {}

    void indicate(LONG count, IWbemClassObject** objects) noexcept override {
        {
            const std::lock_guard lock{mutex_};
            for (LONG i = 0; i < count; ++i) rows_.push_back(com_ptr<IWbemClassObject>::share(objects[i]));
        }
        arrived_.notify_one();
    }
    void take(Rows& rows, std::size_t max) override {
        const std::lock_guard lock{mutex_};
        for (; !rows_.empty() && rows.size() < max; rows_.pop_front())
            rows.push_back(std::move(rows_.front()));
    }
    void sleep() override {
        std::unique_lock lock{mutex_};
        arrived_.wait_for(lock, kPatience, [this] { return !rows_.empty(); });
    }

  private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<com_ptr<IWbemClassObject>> rows_;
};

/// Unbounded, in bulk where it can be, with the producer's token; nobody is woken.
class MoodycamelQueue final : public Contender {
  public:
    explicit MoodycamelQueue(std::size_t capacity) : queue_{capacity}, producer_{queue_}, consumer_{queue_} {}

    void indicate(LONG count, IWbemClassObject** objects) noexcept override {
        for (LONG i = 0; i < count; ++i) objects[i]->AddRef();
        queue_.enqueue_bulk(producer_, objects, static_cast<std::size_t>(count));
    }
    void take(Rows& rows, std::size_t max) override {
        chunk_.resize(max);
        const std::size_t count = queue_.try_dequeue_bulk(consumer_, chunk_.data(), max);
        for (std::size_t i = 0; i < count; ++i) rows.push_back(com_ptr<IWbemClassObject>::attach(chunk_[i]));
    }

  private:
    struct CountingTraits : moodycamel::ConcurrentQueueDefaultTraits {
        static void* malloc(std::size_t size) {
            count_allocation();
            return std::malloc(size);
        }
        static void free(void* memory) { std::free(memory); }
    };
    using Queue = moodycamel::ConcurrentQueue<IWbemClassObject*, CountingTraits>;

    Queue queue_;
    moodycamel::ProducerToken producer_;
    moodycamel::ConsumerToken consumer_;
    std::vector<IWbemClassObject*> chunk_;
};

/// With nodes made beforehand; nobody is woken.
class BoostQueue final : public Contender {
  public:
    explicit BoostQueue(std::size_t capacity) : queue_{capacity} {}

    void indicate(LONG count, IWbemClassObject** objects) noexcept override {
        for (LONG i = 0; i < count; ++i) {
            objects[i]->AddRef();
            queue_.push(objects[i]);
        }
    }
    void take(Rows& rows, std::size_t max) override {
        IWbemClassObject* object = nullptr;
        while (rows.size() < max && queue_.pop(object))
            rows.push_back(com_ptr<IWbemClassObject>::attach(object));
    }

  private:
    boost::lockfree::queue<IWbemClassObject*> queue_;
};

}  // namespace wmisink::bench
