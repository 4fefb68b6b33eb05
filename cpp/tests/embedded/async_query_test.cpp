#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "embedded/fixture.hpp"
#include "embedded/recording_sink.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class AsyncQueryTest : public EmbeddedTest {
  protected:
    AsyncQueryTest() : EmbeddedTest({.batch_size = 10}) {}

    /// Runs to the final status and lets WMI release the sink.
    HRESULT run(std::string_view wql, LONG flags = 0) {
        EXPECT_EQ(query_async(services, wql, sink, flags), WBEM_S_NO_ERROR);
        const HRESULT result = sink->wait_final();
        EXPECT_TRUE(sink->wait_alone());
        EXPECT_EQ(sink->final_count(), 1U);
        EXPECT_EQ(sink->after_end(), 0U);
        return result;
    }

    com_ptr<IWbemServices> services = connect();
    com_ptr<RecordingSink> sink = make_com<RecordingSink>();
};

TEST_F(AsyncQueryTest, DeliversInBatchesThenCompletes) {
    put_items(25);
    EXPECT_EQ(run("SELECT * FROM Demo_Item"), WBEM_S_NO_ERROR);
    EXPECT_THAT(sink->batches(), ElementsAre(10, 10, 5));
    EXPECT_EQ(sink->statuses().size(), 1U);
    const auto objects = sink->objects();
    EXPECT_EQ(text(*objects.front(), "Name"), "item 0");
    EXPECT_EQ(text(*objects.back(), "Name"), "item 24");
}

TEST_F(AsyncQueryTest, EmptyAnswerIsOnlyAStatus) {
    EXPECT_EQ(run("SELECT * FROM Demo_Item"), WBEM_S_NO_ERROR);
    EXPECT_TRUE(sink->batches().empty());
    EXPECT_EQ(sink->final_status().text, "");
    EXPECT_FALSE(sink->final_status().object);
}

TEST_F(AsyncQueryTest, BadQueriesFailInTheStatusOnly) {
    for (const auto& [wql, code] :
         {std::pair{"SELEC * FROM Demo_Item", WBEM_E_INVALID_QUERY},
          std::pair{"SELECT * FROM Nope", WBEM_E_INVALID_CLASS},
          std::pair{"SELECT Nope FROM Demo_Item", WBEM_E_INVALID_QUERY},
          std::pair{"SELECT * FROM Demo_Item WHERE Nope = 1", WBEM_E_INVALID_QUERY}}) {
        sink = make_com<RecordingSink>();
        EXPECT_EQ(status_name(run(wql)), status_name(code)) << wql;
        EXPECT_TRUE(sink->batches().empty());
    }
}

TEST_F(AsyncQueryTest, FailureTellsWhereAndWhat) {
    ASSERT_EQ(run("SELECT * FRM Demo_Item"), WBEM_E_INVALID_QUERY);
    const auto status = sink->final_status();
    EXPECT_EQ(status.text,
              "The query needs FROM and a class after the property list, but there is FRM at character 10.");
    ASSERT_TRUE(status.object);
    EXPECT_EQ(text(*status.object, "__CLASS"), "__ExtendedStatus");
    EXPECT_EQ(text(*status.object, "__SUPERCLASS"), "__NotifyStatus");
    EXPECT_EQ(text(*status.object, "Description"), status.text);
    EXPECT_EQ(text(*status.object, "Operation"), "ExecQuery");
    EXPECT_EQ(text(*status.object, "ParameterInfo"), "SELECT * FRM Demo_Item");
    EXPECT_EQ(text(*status.object, "ProviderName"), "WinMgmt");
    EXPECT_EQ(text(*status.object, "StatusCode"), std::to_string(WBEM_E_INVALID_QUERY));
}

TEST_F(AsyncQueryTest, ErrorObjectCanBeDeclined) {
    ASSERT_EQ(run("SELECT * FROM Nope", WBEM_FLAG_NO_ERROR_OBJECT), WBEM_E_INVALID_CLASS);
    EXPECT_FALSE(sink->final_status().object);
    EXPECT_THAT(sink->final_status().text, HasSubstr("\"Nope\""));
}

TEST_F(AsyncQueryTest, ParametersAreCheckedBeforeTheSinkIsTouched) {
    const Bstr wql("WQL");
    const Bstr text("SELECT * FROM Demo_Item");
    const auto start = [&](BSTR language, BSTR query, LONG flags, IWbemObjectSink* to) {
        return services->ExecQueryAsync(language, query, flags, nullptr, to);
    };
    EXPECT_EQ(start(wql.get(), text.get(), 0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(start(wql.get(), nullptr, 0, sink.get()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(start(nullptr, text.get(), 0, sink.get()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(start(Bstr("SQL").get(), text.get(), 0, sink.get()), WBEM_E_INVALID_QUERY_TYPE);
    EXPECT_EQ(start(wql.get(), text.get(), 0x40000000, sink.get()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(sink->references(), 1U);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_TRUE(sink->statuses().empty());
}

TEST_F(AsyncQueryTest, ManyCallsRunAtOnceOnOneServices) {
    put_items(100);
    std::vector<com_ptr<RecordingSink>> sinks;
    for (int i = 0; i < 32; ++i) {
        sinks.push_back(make_com<RecordingSink>());
        ASSERT_EQ(
            query_async(services, "SELECT * FROM Demo_Item WHERE Id >= " + std::to_string(i), sinks.back()),
            S_OK);
    }
    for (std::size_t i = 0; i < sinks.size(); ++i) {
        EXPECT_EQ(sinks[i]->wait_final(), WBEM_S_NO_ERROR);
        EXPECT_EQ(sinks[i]->total(), 100U - i);
        EXPECT_TRUE(sinks[i]->wait_alone());
    }
}

TEST_F(AsyncQueryTest, ServicesMayGoWhileTheCallRuns) {
    put_items(50);
    sink->on_indicate = [](LONG) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return WBEM_S_NO_ERROR;
    };
    ASSERT_EQ(query_async(services, "SELECT * FROM Demo_Item", sink), S_OK);
    services.reset();
    locator.reset();
    cimv2.reset();
    repository.reset();
    EXPECT_EQ(sink->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->total(), 50U);
    EXPECT_TRUE(sink->wait_alone());
}

TEST_F(AsyncQueryTest, NoObjectWaitsLongerThanTheRepositoryAllows) {
    const auto prompt = Repository::create({.longest_hold = std::chrono::milliseconds(0)});
    const auto nspace = prompt->create_namespace("root\\prompt"_w);
    nspace->define_class(class_named("Demo_Base", {key("Id")}));
    for (const char* id : {"a", "b", "c"}) {
        nspace->put_instance("Demo_Base"_w, row({{"Id", Value::utf8(id)}}));
    }
    services = connect_at(*make_locator(prompt), "root\\prompt");
    EXPECT_EQ(run("SELECT * FROM Demo_Base"), WBEM_S_NO_ERROR);
    EXPECT_THAT(sink->batches(), ElementsAre(1, 1, 1));
}

TEST_F(AsyncQueryTest, AFailingIndicateStopsTheDelivery) {
    put_items(100);
    sink->on_indicate = [&](LONG) { return sink->total() >= 20 ? WBEM_E_FAILED : WBEM_S_NO_ERROR; };
    EXPECT_EQ(run("SELECT * FROM Demo_Item"), WBEM_E_CALL_CANCELLED);
    EXPECT_EQ(sink->total(), 20U);
}

TEST_F(AsyncQueryTest, ASuccessOtherThanZeroDoesNot) {
    put_items(30);
    sink->on_indicate = [](LONG) { return WBEM_S_FALSE; };
    EXPECT_EQ(run("SELECT * FROM Demo_Item"), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->total(), 30U);
}

TEST_F(AsyncQueryTest, ProgressComesWhenAskedFor) {
    cimv2->set_provider("Demo_Base"_w,
                        make_provider("P", [](const InstanceRequest&, InstanceReceiver& receiver) {
                            for (std::uint32_t i = 1; i <= 3; ++i) {
                                std::vector<Value> values = {Value::integer(i), Value()};
                                receiver.row(values);
                                receiver.progress(i, 3);
                                receiver.progress(i, 3);
                            }
                            receiver.progress(1, 0);
                            receiver.progress(100'000, 200'000);
                        }));
    EXPECT_EQ(run("SELECT * FROM Demo_Base", WBEM_FLAG_SEND_STATUS), WBEM_S_NO_ERROR);
    std::vector<std::pair<ULONG, ULONG>> progress;
    for (const auto& status : sink->statuses()) {
        if (status.flags == WBEM_STATUS_PROGRESS) {
            const auto packed = static_cast<ULONG>(status.result);
            progress.emplace_back(packed & 0xFFFFU, packed >> 16U);
        }
    }
    EXPECT_THAT(progress, ElementsAre(Pair(1U, 3U), Pair(2U, 3U), Pair(3U, 3U), Pair(25000U, 50000U)));
    EXPECT_EQ(sink->statuses().back().flags, WBEM_STATUS_COMPLETE);
    sink = make_com<RecordingSink>();
    EXPECT_EQ(run("SELECT * FROM Demo_Base"), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->statuses().size(), 1U);
}

TEST_F(AsyncQueryTest, InstancesAndObjectsComeAsynchronouslyToo) {
    put_items(3);
    ASSERT_EQ(services->CreateInstanceEnumAsync(Bstr("Demo_Base").get(), 0, nullptr, sink.get()), S_OK);
    EXPECT_EQ(sink->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->total(), 3U);
    EXPECT_TRUE(sink->wait_alone());
    const auto one = make_com<RecordingSink>();
    ASSERT_EQ(services->GetObjectAsync(Bstr("Demo_Item.Id=2").get(), 0, nullptr, one.get()), S_OK);
    EXPECT_EQ(one->wait_final(), WBEM_S_NO_ERROR);
    ASSERT_EQ(one->total(), 1U);
    EXPECT_EQ(text(*one->objects().front(), "Name"), "item 2");
    const auto none = make_com<RecordingSink>();
    ASSERT_EQ(services->GetObjectAsync(Bstr("Nope").get(), 0, nullptr, none.get()), S_OK);
    EXPECT_EQ(none->wait_final(), WBEM_E_NOT_FOUND);
    EXPECT_EQ(services->CreateInstanceEnumAsync(Bstr("Demo_Base").get(), 0, nullptr, nullptr),
              WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(services->GetObjectAsync(Bstr("X").get(), 0, nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
}

TEST_F(AsyncQueryTest, QueriesRunWhileInstancesComeAndGo) {
    put_items(200);
    std::atomic<bool> stop{false};
    std::thread writer([&] {
        for (std::uint32_t i = 0; !stop.load(std::memory_order_relaxed); ++i) {
            const std::uint32_t id = 1000 + i % 300;
            cimv2->put_instance("Demo_Item"_w,
                                row({{"Id", Value::integer(id)}, {"Name", Value::utf8("passing")}}));
            cimv2->delete_instance(
                parse_object_path(to_wide("Demo_Item=" + std::to_string(1000 + (i * 7) % 300))));
        }
    });
    for (int i = 0; i < 50; ++i) {
        const auto one = make_com<RecordingSink>();
        ASSERT_EQ(query_async(services, "SELECT * FROM Demo_Item WHERE Name LIKE 'item%'", one), S_OK);
        EXPECT_EQ(one->wait_final(), WBEM_S_NO_ERROR);
        EXPECT_EQ(one->total(), 200U);
    }
    stop.store(true, std::memory_order_relaxed);
    writer.join();
}

TEST_F(AsyncQueryTest, NothingLeaks) {
    const std::int64_t objects = live_objects();
    const std::int64_t instances = live_instances();
    put_items(100);
    EXPECT_EQ(run("SELECT * FROM Demo_Item"), WBEM_S_NO_ERROR);
    EXPECT_EQ(live_objects(), objects + 100);
    cimv2->delete_class("Demo_Base"_w);
    EXPECT_EQ(live_instances(), instances + 100);
    sink->forget();
    EXPECT_EQ(live_objects(), objects);
    EXPECT_EQ(live_instances(), instances);
}

}  // namespace
}  // namespace wmisink::embedded
