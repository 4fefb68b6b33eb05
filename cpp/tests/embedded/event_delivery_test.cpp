#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "embedded/event_fixture.hpp"
#include "gate.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;

using namespace std::chrono_literals;

class EventDeliveryTest : public EventTest {
  protected:
    EventDeliveryTest()
        : EventTest({.batch_size = 10, .server_name = {}, .max_workers = 4, .max_queued_events = 50}) {}

    HRESULT cancel() { return services->CancelAsyncCall(sink.get()); }
    void expect_cancelled() {
        EXPECT_EQ(status_name(sink->wait_final()), "WBEM_E_CALL_CANCELLED");
        EXPECT_TRUE(sink->wait_alone());
        EXPECT_EQ(sink->final_count(), 1U);
        EXPECT_EQ(sink->after_end(), 0U);
        EXPECT_EQ(cimv2->events().was_listening(), 0U);
    }
};

TEST_F(EventDeliveryTest, ACancelledSubscriptionEndsWithItsStatus) {
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    alarm("one");
    ASSERT_TRUE(sink->wait_objects(1));
    EXPECT_EQ(cancel(), S_OK);
    alarm("two");
    expect_cancelled();
    EXPECT_EQ(sink->total(), 1U);
    EXPECT_FALSE(sink->final_status().object);
    EXPECT_EQ(cancel(), WBEM_E_NOT_FOUND);
}

TEST_F(EventDeliveryTest, CancellingDoesNotWaitForTheClient) {
    const auto gate = std::make_shared<Gate>();
    sink->on_indicate = [gate](LONG) {
        gate->wait();
        return WBEM_S_NO_ERROR;
    };
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    alarm("one");
    ASSERT_TRUE(sink->wait_objects(1));
    alarm("two");
    EXPECT_EQ(cancel(), S_OK);
    EXPECT_EQ(sink->final_count(), 0U);
    gate->open();
    expect_cancelled();
    EXPECT_EQ(sink->total(), 1U);
}

TEST_F(EventDeliveryTest, FromInsideIndicateItMayBeCancelled) {
    sink->on_indicate = [&](LONG) {
        EXPECT_EQ(cancel(), S_OK);
        return WBEM_S_NO_ERROR;
    };
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    alarm("one");
    expect_cancelled();
}

TEST_F(EventDeliveryTest, AnIndicateThatFailsCancels) {
    sink->on_indicate = [](LONG) { return E_FAIL; };
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    alarm("one");
    expect_cancelled();
}

TEST_F(EventDeliveryTest, WhatGathersComesInBatches) {
    const auto gate = std::make_shared<Gate>();
    sink->on_indicate = [gate](LONG) {
        gate->wait();
        return WBEM_S_NO_ERROR;
    };
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    alarm("first");
    ASSERT_TRUE(sink->wait_objects(1));
    // A second listener shows when all has been worked off.
    const auto other = make_com<RecordingSink>();
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm", other), S_OK);
    for (int i = 0; i < 25; ++i) alarm(std::to_string(i));
    ASSERT_TRUE(other->wait_objects(25));
    gate->open();
    const auto told = texts(26, "Text");
    EXPECT_THAT(sink->batches(), ElementsAre(1, 10, 10, 5));
    for (int i = 0; i < 25; ++i) EXPECT_EQ(told[static_cast<std::size_t>(i) + 1], std::to_string(i));
    EXPECT_EQ(services->CancelAsyncCall(other.get()), S_OK);
    EXPECT_TRUE(other->wait_alone());
}

TEST_F(EventDeliveryTest, OverflowIsCountedAndToldOf) {
    const auto gate = std::make_shared<Gate>();
    sink->on_indicate = [gate](LONG) {
        gate->wait();
        return WBEM_S_NO_ERROR;
    };
    const auto watcher = make_com<RecordingSink>();
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    ASSERT_EQ(listen("SELECT * FROM __EventDroppedEvent", watcher), S_OK);
    alarm("first");
    ASSERT_TRUE(sink->wait_objects(1));
    for (int i = 0; i < 53; ++i) alarm(std::to_string(i));
    ASSERT_TRUE(watcher->wait_objects(3));
    EXPECT_EQ(cimv2->events().dropped(), 3U);
    const auto dropped = watcher->objects();
    EXPECT_EQ(text(*dropped[0], "__CLASS"), "__EventQueueOverflowEvent");
    EXPECT_EQ(text(*dropped[0], "TIME_CREATED"), "132223140000000000");
    EXPECT_EQ(text(*object(*dropped[0], "Event"), "Text"), "50");
    EXPECT_EQ(text(*object(*dropped[2], "Event"), "Text"), "52");
    gate->open();
    EXPECT_EQ(texts(51, "Text").back(), "49");
    alarm("after");
    EXPECT_EQ(texts(52, "Text").back(), "after");
    EXPECT_EQ(services->CancelAsyncCall(watcher.get()), S_OK);
    EXPECT_TRUE(watcher->wait_alone());
}

TEST_F(EventDeliveryTest, AnEnumeratorThatNobodyReadsOverflowsToo) {
    com_ptr<IEnumWbemClassObject> events;
    ASSERT_EQ(services->ExecNotificationQuery(Bstr("WQL").get(), Bstr("SELECT * FROM Demo_Alarm").get(),
                                              WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY, nullptr,
                                              events.put()),
              S_OK);
    ASSERT_EQ(listen("SELECT * FROM __EventDroppedEvent"), S_OK);
    for (int i = 0; i < 60; ++i) alarm(std::to_string(i));
    ASSERT_TRUE(sink->wait_objects(10));
    std::vector<IWbemClassObject*> found(60);
    ULONG count = 0;
    EXPECT_EQ(events->Next(0, 60, found.data(), &count), WBEM_S_TIMEDOUT);
    EXPECT_EQ(count, 50U);
    for (ULONG i = 0; i < count; ++i) found[i]->Release();
}

TEST_F(EventDeliveryTest, ManySubscriptionsNeedFewThreads) {
    constexpr std::size_t kMany = 2000;
    std::vector<com_ptr<RecordingSink>> sinks;
    for (std::size_t i = 0; i < kMany; ++i) {
        sinks.push_back(make_com<RecordingSink>());
        ASSERT_EQ(listen("SELECT * FROM Demo_Alarm WHERE Level = " + std::to_string(i % 2), sinks.back()),
                  S_OK);
    }
    EXPECT_EQ(repository->events().deliveries().was_threads(), 0U);
    alarm("one", 1);
    for (std::size_t i = 1; i < kMany; i += 2) ASSERT_TRUE(sinks[i]->wait_objects(1));
    EXPECT_EQ(sinks[0]->total(), 0U);
    EXPECT_LE(repository->events().deliveries().was_threads(), EventEngine::kMostDeliveries);
    for (const auto& one : sinks) {
        EXPECT_EQ(services->CancelAsyncCall(one.get()), S_OK);
    }
    for (const auto& one : sinks) {
        EXPECT_EQ(one->wait_final(), WBEM_E_CALL_CANCELLED);
        EXPECT_TRUE(one->wait_alone());
    }
    EXPECT_EQ(cimv2->events().was_listening(), 0U);
}

TEST_F(EventDeliveryTest, TheLastSubscriptionLetsTheRepositoryGo) {
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    alarm("one");
    ASSERT_TRUE(sink->wait_objects(1));
    const std::weak_ptr<Repository> weak = repository;
    EXPECT_EQ(cancel(), S_OK);
    expect_cancelled();
    services.reset();
    locator.reset();
    cimv2.reset();
    repository.reset();
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!weak.expired() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(1ms);
    EXPECT_TRUE(weak.expired());
}

/// Changes on some threads, subscriptions that come and go on others: every one ends once, tells its changes
/// in their order and lets everything go.
TEST_F(EventDeliveryTest, ChangesAndSubscriptionsAtRandomMoments) {
    constexpr int kRounds = 150;
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t) {
        threads.emplace_back([&, t] {
            for (std::uint32_t i = 0; !stop.load(std::memory_order_relaxed); ++i) {
                const auto id = static_cast<std::uint32_t>(t);
                if (i % 5 == 4) {
                    delete_item(id);
                } else {
                    put_item(id, std::to_string(i));
                }
                if (i % 64 == 0) std::this_thread::sleep_for(1ms);
            }
        });
    }
    std::vector<std::thread> clients;
    for (int t = 0; t < 3; ++t) {
        clients.emplace_back([&, t] {
            std::mt19937 random(static_cast<unsigned>(t));
            for (int i = 0; i < kRounds; ++i) {
                const auto mine = make_com<RecordingSink>();
                ASSERT_EQ(listen("SELECT * FROM __InstanceModificationEvent WHERE TargetInstance ISA "
                                 "'Demo_Item' AND TargetInstance.Id = 0",
                                 mine),
                          S_OK);
                std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
                ASSERT_EQ(services->CancelAsyncCall(mine.get()), S_OK);
                ASSERT_EQ(mine->wait_final(), WBEM_E_CALL_CANCELLED);
                ASSERT_TRUE(mine->wait_alone());
                ASSERT_EQ(mine->final_count(), 1U);
                ASSERT_EQ(mine->after_end(), 0U);
                int last = -1;
                for (const auto& event : mine->objects()) {
                    const int number = std::stoi(text(*object(*event, "TargetInstance"), "Name"));
                    ASSERT_GT(number, last);
                    last = number;
                }
            }
        });
    }
    for (std::thread& client : clients) client.join();
    stop.store(true, std::memory_order_relaxed);
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(cimv2->events().was_listening(), 0U);
}

}  // namespace
}  // namespace wmisink::embedded
