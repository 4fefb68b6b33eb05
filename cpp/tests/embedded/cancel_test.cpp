#include <atomic>
#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "embedded/fixture.hpp"
#include "embedded/recording_sink.hpp"
#include "gate.hpp"

namespace wmisink::embedded {
namespace {

using namespace std::chrono_literals;

class CancelTest : public EmbeddedTest {
  protected:
    CancelTest() : EmbeddedTest({.batch_size = 10}) {
        cimv2->set_provider("Demo_Base"_w, make_provider("Endless", [count = returned](const InstanceRequest&,
                                                                                       InstanceReceiver& to) {
                                std::vector<Value> values;
                                std::int64_t id = 0;
                                do {
                                    values = {Value::integer(id++ % 1'000'000), Value()};
                                } while (to.row(values));
                                count->fetch_add(1, std::memory_order_release);
                            }));
    }

    HRESULT cancel() { return services->CancelAsyncCall(sink.get()); }

    void expect_cancelled() {
        EXPECT_EQ(status_name(sink->wait_final()), "WBEM_E_CALL_CANCELLED");
        EXPECT_TRUE(sink->wait_alone());
        EXPECT_EQ(sink->final_count(), 1U);
        EXPECT_EQ(sink->after_end(), 0U);
    }

    /// Providers that have returned; shared with them, since they may outlive the test.
    std::shared_ptr<std::atomic<int>> returned = std::make_shared<std::atomic<int>>(0);
    com_ptr<IWbemServices> services = connect();
    com_ptr<RecordingSink> sink = make_com<RecordingSink>();
};

constexpr const char* kEndless = "SELECT * FROM Demo_Base";

TEST_F(CancelTest, StopsTheDeliveryAndSaysSo) {
    sink->keep_objects = false;
    ASSERT_EQ(query_async(services, kEndless, sink), S_OK);
    ASSERT_TRUE(sink->wait_objects(100));
    EXPECT_EQ(cancel(), WBEM_S_NO_ERROR);
    expect_cancelled();
    const std::size_t total = sink->total();
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(sink->total(), total);
    EXPECT_FALSE(sink->final_status().object);
}

TEST_F(CancelTest, ASinkThatIsNotOutstandingIsNotFound) {
    EXPECT_EQ(services->CancelAsyncCall(nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(cancel(), WBEM_E_NOT_FOUND);
    ASSERT_EQ(query_async(services, "SELECT * FROM Demo_Item", sink), S_OK);
    EXPECT_EQ(sink->wait_final(), WBEM_S_NO_ERROR);
    ASSERT_TRUE(sink->wait_alone());
    EXPECT_EQ(cancel(), WBEM_E_NOT_FOUND);
    const auto other = connect();
    ASSERT_EQ(query_async(services, kEndless, sink), S_OK);
    EXPECT_EQ(other->CancelAsyncCall(sink.get()), WBEM_E_NOT_FOUND) << "each services has its own calls";
    EXPECT_EQ(cancel(), S_OK);
    ASSERT_TRUE(sink->wait_alone());
}

TEST_F(CancelTest, ReturnsWhileTheClientIsStillInsideIndicate) {
    Gate gate;
    sink->on_indicate = [&](LONG) {
        gate.wait();
        return WBEM_S_NO_ERROR;
    };
    ASSERT_EQ(query_async(services, kEndless, sink), S_OK);
    ASSERT_TRUE(sink->wait_objects(10));
    EXPECT_EQ(cancel(), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->final_count(), 0U);
    EXPECT_GT(sink->references(), 1U);
    gate.open();
    expect_cancelled();
    EXPECT_EQ(sink->total(), 10U);
}

TEST_F(CancelTest, FromInsideIndicateDoesNotDeadlock) {
    sink->on_indicate = [&](LONG) {
        EXPECT_EQ(cancel(), WBEM_S_NO_ERROR);
        EXPECT_EQ(cancel(), WBEM_S_NO_ERROR) << "again";
        return WBEM_S_NO_ERROR;
    };
    ASSERT_EQ(query_async(services, kEndless, sink), S_OK);
    expect_cancelled();
    EXPECT_EQ(sink->total(), 10U);
}

TEST_F(CancelTest, FromInsideTheFinalStatusDoesNotDeadlock) {
    std::atomic<HRESULT> answer{E_FAIL};
    sink->on_final = [&] { answer.store(cancel(), std::memory_order_relaxed); };
    ASSERT_EQ(query_async(services, "SELECT * FROM Demo_Item", sink), S_OK);
    EXPECT_EQ(sink->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_TRUE(sink->wait_alone());
    EXPECT_EQ(answer.load(std::memory_order_relaxed), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->final_count(), 1U);
}

TEST_F(CancelTest, DoesNotWaitForAProviderThatBlocks) {
    Gate gate;
    Gate reached;
    std::atomic<bool> saw_it{false};
    cimv2->define_class(class_named("Stuck", {key("Id")}));
    cimv2->set_provider("Stuck"_w,
                        make_provider("Stuck", [&](const InstanceRequest& request, InstanceReceiver& to) {
                            reached.open();
                            gate.wait();
                            saw_it.store(request.cancelled(), std::memory_order_relaxed);
                            std::vector<Value> values = {Value::utf8("late")};
                            EXPECT_FALSE(to.row(values));
                            to.progress(1, 2);
                            returned->fetch_add(1, std::memory_order_release);
                        }));
    ASSERT_EQ(query_async(services, "SELECT * FROM Stuck", sink, WBEM_FLAG_SEND_STATUS), S_OK);
    reached.wait();
    EXPECT_EQ(cancel(), WBEM_S_NO_ERROR);
    expect_cancelled();
    EXPECT_EQ(returned->load(std::memory_order_acquire), 0) << "the provider still blocks";
    gate.open();
    while (returned->load(std::memory_order_acquire) == 0) {
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_TRUE(saw_it.load(std::memory_order_relaxed));
    EXPECT_EQ(sink->total(), 0U);
    EXPECT_EQ(sink->statuses().size(), 1U);
}

TEST_F(CancelTest, BlockedProvidersDoNotKeepStatusesBack) {
    const auto gate = std::make_shared<Gate>();
    cimv2->define_class(class_named("Stuck", {key("Id")}));
    cimv2->set_provider("Stuck"_w, make_provider("Stuck", [gate](const InstanceRequest&, InstanceReceiver&) {
                            gate->wait();
                        }));
    std::vector<com_ptr<RecordingSink>> sinks;
    for (std::size_t i = 0; i < repository->options().max_workers + 20; ++i) {
        sinks.push_back(make_com<RecordingSink>());
        ASSERT_EQ(query_async(services, "SELECT * FROM Stuck", sinks.back()), S_OK);
    }
    for (const auto& one : sinks) {
        EXPECT_EQ(services->CancelAsyncCall(one.get()), WBEM_S_NO_ERROR);
    }
    for (const auto& one : sinks) {
        EXPECT_EQ(one->wait_final(), WBEM_E_CALL_CANCELLED);
        EXPECT_TRUE(one->wait_alone());
    }
    gate->open();
}

TEST_F(CancelTest, ASharedSinkLosesAllItsCalls) {
    sink->keep_objects = false;
    ASSERT_EQ(query_async(services, kEndless, sink), S_OK);
    ASSERT_EQ(query_async(services, kEndless, sink), S_OK);
    ASSERT_TRUE(sink->wait_objects(100));
    EXPECT_EQ(cancel(), WBEM_S_NO_ERROR);
    EXPECT_TRUE(sink->wait_alone());
    EXPECT_EQ(sink->final_count(), 2U);
}

TEST_F(CancelTest, BeforeTheCallHasStartedItNeverRuns) {
    const auto busy = Repository::create({.batch_size = 10, .max_workers = 1});
    const auto nspace = busy->create_namespace("root\\busy"_w);
    Gate gate;
    std::atomic<int> runs{0};
    nspace->define_class(class_named("Stuck", {key("Id")}));
    nspace->set_provider("Stuck"_w, make_provider("Stuck", [&](const InstanceRequest&, InstanceReceiver&) {
                             runs.fetch_add(1, std::memory_order_relaxed);
                             gate.wait();
                         }));
    services = connect_at(*make_locator(busy), "root\\busy");
    const auto first = make_com<RecordingSink>();
    ASSERT_EQ(query_async(services, "SELECT * FROM Stuck", first), S_OK);
    ASSERT_EQ(query_async(services, "SELECT * FROM Stuck", sink), S_OK);
    EXPECT_EQ(cancel(), S_OK);
    expect_cancelled();
    gate.open();
    EXPECT_EQ(first->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_TRUE(first->wait_alone());
    EXPECT_EQ(runs.load(std::memory_order_relaxed), 1);
}

/// From several threads, at random moments: each call ends once, and everything that it held is let go.
TEST_F(CancelTest, AtRandomMomentsEverySinkIsReleasedOnce) {
    constexpr int kThreads = 4;
    constexpr int kCallsEach = 400;
    put_items(60);
    std::atomic<int> completed{0};
    std::atomic<int> cancelled{0};
    std::vector<std::thread> clients;
    for (int t = 0; t < kThreads; ++t) {
        clients.emplace_back([&, t] {
            std::mt19937 random(static_cast<unsigned>(t));
            for (int i = 0; i < kCallsEach; ++i) {
                const auto mine = make_com<RecordingSink>();
                mine->keep_objects = i % 8 == 0;
                const bool endless = random() % 2 == 0;
                ASSERT_EQ(query_async(services, endless ? kEndless : "SELECT Name FROM Demo_Item", mine),
                          S_OK);
                if (const auto pause = random() % 400; pause > 100) {
                    std::this_thread::sleep_for(std::chrono::microseconds(pause));
                }
                const HRESULT answer = services->CancelAsyncCall(mine.get());
                ASSERT_TRUE(answer == WBEM_S_NO_ERROR || (answer == WBEM_E_NOT_FOUND && !endless)) << answer;
                const HRESULT outcome = mine->wait_final();
                ASSERT_TRUE(outcome == WBEM_E_CALL_CANCELLED || (outcome == WBEM_S_NO_ERROR && !endless))
                    << outcome;
                (outcome == WBEM_S_NO_ERROR ? completed : cancelled).fetch_add(1, std::memory_order_relaxed);
                ASSERT_TRUE(mine->wait_alone());
                ASSERT_EQ(mine->final_count(), 1U);
                ASSERT_EQ(mine->after_end(), 0U);
            }
        });
    }
    for (std::thread& client : clients) {
        client.join();
    }
    EXPECT_EQ(completed.load(std::memory_order_relaxed) + cancelled.load(std::memory_order_relaxed),
              kThreads * kCallsEach);
    EXPECT_GT(cancelled.load(std::memory_order_relaxed), 0);
    constexpr std::int64_t kLocatorAndServices = 2;
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (live_objects() != kLocatorAndServices && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_EQ(live_objects(), kLocatorAndServices);
}

TEST_F(CancelTest, SeveralThreadsMayCancelTheSameCall) {
    sink->keep_objects = false;
    for (int round = 0; round < 100; ++round) {
        const auto mine = make_com<RecordingSink>();
        ASSERT_EQ(query_async(services, kEndless, mine), S_OK);
        std::vector<std::thread> threads;
        for (int t = 0; t < 3; ++t) {
            threads.emplace_back([&] { services->CancelAsyncCall(mine.get()); });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        ASSERT_EQ(mine->wait_final(), WBEM_E_CALL_CANCELLED);
        ASSERT_TRUE(mine->wait_alone());
        ASSERT_EQ(mine->final_count(), 1U);
    }
}

}  // namespace
}  // namespace wmisink::embedded
