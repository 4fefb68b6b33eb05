#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "embedded/fixture.hpp"
#include "embedded/recording_sink.hpp"
#include "wmisink/embedded/events/clock.hpp"

namespace wmisink::embedded {

/// A clock that stands still until it is stepped.
class SteppedClock final : public EventClock {
  public:
    Time now() const override {
        const std::lock_guard lock(mutex_);
        return Time(passed_);
    }
    std::chrono::system_clock::time_point wall() const override {
        const std::lock_guard lock(mutex_);
        return kStart + std::chrono::duration_cast<std::chrono::system_clock::duration>(passed_);
    }
    bool runs() const noexcept override { return false; }
    void on_step(std::function<void()> wake) override {
        const std::lock_guard lock(mutex_);
        wakes_.push_back(std::move(wake));
    }

    void step(std::chrono::nanoseconds time) {
        std::vector<std::function<void()>> wakes;
        {
            const std::lock_guard lock(mutex_);
            passed_ += time;
            wakes = wakes_;
        }
        for (const auto& wake : wakes) {
            wake();
        }
    }

    /// 2020-01-01 UTC.
    static constexpr std::chrono::system_clock::time_point kStart{std::chrono::seconds(1'577'836'800)};

  private:
    mutable std::mutex mutex_;
    std::chrono::nanoseconds passed_{std::chrono::hours(1)};
    std::vector<std::function<void()>> wakes_;
};

/// Counts, and lets others wait for a number.
class Counter {
  public:
    void add() {
        {
            const std::lock_guard lock(mutex_);
            ++count_;
        }
        changed_.notify_all();
    }
    bool wait(int count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(60), [&] { return count_ >= count; });
    }
    [[nodiscard]] int count() const {
        const std::lock_guard lock(mutex_);
        return count_;
    }

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;
};

/// A provider whose rows a test changes, and which counts how often it is asked.
class ListedInstances {
  public:
    using Rows = std::vector<std::vector<Value>>;

    void set(Rows rows) {
        const std::lock_guard lock(mutex_);
        rows_ = std::move(rows);
    }
    void fail_with(std::string text) {
        const std::lock_guard lock(mutex_);
        failure_ = std::move(text);
    }

    [[nodiscard]] static std::shared_ptr<InstanceProvider> provider(
        const std::shared_ptr<ListedInstances>& self) {
        return make_provider("Listed", [self](const InstanceRequest&, InstanceReceiver& to) {
            Rows rows;
            {
                const std::lock_guard lock(self->mutex_);
                if (!self->failure_.empty()) throw std::runtime_error(self->failure_);
                rows = self->rows_;
            }
            for (auto& row : rows) {
                if (!to.row(row)) break;
            }
            self->asked.add();
        });
    }

    Counter asked;

  private:
    std::mutex mutex_;
    Rows rows_;
    std::string failure_;
};

class EventTest : public EmbeddedTest {
  protected:
    EventTest() : EventTest(RepositoryOptions{}) {}
    explicit EventTest(RepositoryOptions options) : EmbeddedTest(with_clock(std::move(options))) {
        cimv2->define_class(
            class_named("Demo_Alarm", {property("Text"), property("Level", CIM_UINT32)}, "__ExtrinsicEvent"));
    }

    /// An uncancelled subscription keeps its repository; every test ends with none.
    ~EventTest() override {
        if (services) services->CancelAsyncCall(sink.get());
        EXPECT_TRUE(sink->wait_alone());
    }

    HRESULT listen(std::string_view query) { return listen(query, sink); }
    HRESULT listen(std::string_view query, const com_ptr<RecordingSink>& to, LONG flags = 0) {
        return services->ExecNotificationQueryAsync(Bstr("WQL").get(), Bstr(query).get(), flags, nullptr,
                                                    to.get());
    }

    void put_item(std::uint32_t id, std::string_view name) {
        cimv2->put_instance("Demo_Item"_w, row({{"Id", Value::integer(id)}, {"Name", Value::utf8(name)}}));
    }
    void delete_item(std::uint32_t id) {
        cimv2->delete_instance(parse_object_path(to_wide("Demo_Item.Id=" + std::to_string(id))));
    }
    void alarm(std::string_view text, std::uint32_t level = 0) {
        cimv2->events().publish(alarm_event(text, level));
    }
    [[nodiscard]] Instance::Ref alarm_event(std::string_view text, std::uint32_t level) const {
        return Instance::make(cimv2->find_class("Demo_Alarm"_w),
                              {Value(), Value(), Value::utf8(text), Value::unsigned_integer(level)});
    }

    /// The embedded object of a property; null when it is NULL.
    static com_ptr<IWbemClassObject> object(IWbemClassObject& event, std::string_view name) {
        Variant value;
        EXPECT_EQ(event.Get(to_wide(name).c_str(), 0, value.put(), nullptr, nullptr), S_OK) << name;
        if (value.type() != VT_UNKNOWN) return nullptr;
        return com_ptr<IUnknown>::share(value->punkVal).query<IWbemClassObject>();
    }

    /// "__InstanceCreationEvent Demo_Item one": the event's class, its target's class and name.
    static std::string story(IWbemClassObject& event) {
        const auto target = object(event, "TargetInstance");
        return text(event, "__CLASS") + " " + text(*target, "__CLASS") + " " + text(*target, "Name");
    }
    std::vector<std::string> stories(std::size_t count) {
        EXPECT_TRUE(sink->wait_objects(count));
        std::vector<std::string> told;
        for (const auto& event : sink->objects()) {
            told.push_back(story(*event));
        }
        return told;
    }
    /// One property of each event, once there are that many.
    std::vector<std::string> texts(std::size_t count, std::string_view name) {
        EXPECT_TRUE(sink->wait_objects(count));
        std::vector<std::string> told;
        for (const auto& event : sink->objects()) {
            told.push_back(text(*event, name));
        }
        return told;
    }

    std::shared_ptr<SteppedClock> clock = std::static_pointer_cast<SteppedClock>(repository->options().clock);
    com_ptr<IWbemServices> services = connect();
    com_ptr<RecordingSink> sink = make_com<RecordingSink>();

  private:
    static RepositoryOptions with_clock(RepositoryOptions options) {
        options.clock = std::make_shared<SteppedClock>();
        return options;
    }
};

}  // namespace wmisink::embedded
