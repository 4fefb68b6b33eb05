#include <chrono>
#include <string>
#include <utility>

#include "embedded/fixture.hpp"
#include "embedded/recording_sink.hpp"
#include "wmisink/embedded/faults/fault_plan.hpp"
#include "wmisink/embedded/faults/faulty_sink.hpp"

namespace wmisink::embedded {
namespace {

using testing::Each;
using testing::ElementsAre;

constexpr HRESULT kServerUnavailable = static_cast<HRESULT>(0x800706BAU);

class FaultsTest : public EmbeddedTest {
  protected:
    FaultsTest() : EmbeddedTest({.batch_size = 10}) { put_items(25); }

    HRESULT start(std::string_view wql = "SELECT * FROM Demo_Item", LONG flags = 0) {
        sink = make_com<RecordingSink>();
        return query_async(services, wql, sink, flags);
    }
    HRESULT run(std::string_view wql = "SELECT * FROM Demo_Item", LONG flags = 0) {
        EXPECT_EQ(start(wql, flags), WBEM_S_NO_ERROR);
        const HRESULT result = sink->wait_final();
        EXPECT_TRUE(sink->wait_alone());
        return result;
    }
    FaultPlan& plan() { return repository->faults(); }

    com_ptr<IWbemServices> services = connect();
    com_ptr<RecordingSink> sink = make_com<RecordingSink>();
};

TEST_F(FaultsTest, BatchesHaveTheSizesInTurn) {
    plan().add({.batch_sizes = {1, 0, 7}});
    EXPECT_EQ(run(), WBEM_S_NO_ERROR);
    EXPECT_THAT(sink->batches(), ElementsAre(1, 0, 7, 1, 0, 7, 1, 0, 7, 1));
    EXPECT_EQ(sink->objects().size(), 25U);
}

TEST_F(FaultsTest, NullsStandAmongTheObjects) {
    plan().add({.null_objects = true});
    EXPECT_EQ(run(), WBEM_S_NO_ERROR);
    EXPECT_THAT(sink->batches(), ElementsAre(20, 20, 10));
}

TEST_F(FaultsTest, ThreadsDeliverTogether) {
    plan().add({.threads = 3});
    EXPECT_EQ(run(), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->total(), 25U);
    EXPECT_EQ(sink->batches().size(), 9U);  // 10 and 10 in three, 5 in three
}

TEST_F(FaultsTest, FailsAfterSoManyObjects) {
    plan().add({.fail_after = 12, .failure = WBEM_E_TRANSPORT_FAILURE});
    EXPECT_EQ(run(), WBEM_E_TRANSPORT_FAILURE);
    EXPECT_EQ(sink->total(), 12U);
    EXPECT_THAT(sink->final_status().text, testing::HasSubstr("after 12 objects"));
}

TEST_F(FaultsTest, FailsAtTheEndWhenThereAreFewerObjects) {
    plan().add({.fail_after = 100, .failure = WBEM_E_TRANSPORT_FAILURE});
    EXPECT_EQ(run(), WBEM_E_TRANSPORT_FAILURE);
    EXPECT_EQ(sink->total(), 25U);
}

TEST_F(FaultsTest, FailsAnEnumeratorToo) {
    plan().add({.fail_after = 12, .failure = WBEM_E_TRANSPORT_FAILURE});
    com_ptr<IEnumWbemClassObject> enumerator;
    ASSERT_EQ(
        services->ExecQuery(Bstr("WQL").get(), Bstr("SELECT * FROM Demo_Item").get(),
                            WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY, nullptr, enumerator.put()),
        WBEM_S_NO_ERROR);
    std::size_t seen = 0;
    HRESULT result = WBEM_S_NO_ERROR;
    while (result == WBEM_S_NO_ERROR) {
        com_ptr<IWbemClassObject> object;
        ULONG returned = 0;
        result = enumerator->Next(WBEM_INFINITE, 1, object.put(), &returned);
        seen += returned;
    }
    EXPECT_EQ(seen, 12U);
    EXPECT_EQ(result, WBEM_E_TRANSPORT_FAILURE);
}

TEST_F(FaultsTest, RefusesAtOnceAndLeavesTheSinkAlone) {
    plan().add({.operation = "ExecQuery", .refuse = kServerUnavailable});
    EXPECT_EQ(start(), kServerUnavailable);
    EXPECT_EQ(sink->references(), 1U);
    EXPECT_TRUE(sink->statuses().empty());
}

TEST_F(FaultsTest, RefusesToConnect) {
    plan().add({.operation = "ConnectServer", .refuse = WBEM_E_ACCESS_DENIED});
    com_ptr<IWbemServices> denied;
    EXPECT_EQ(locator->ConnectServer(Bstr("root\\cimv2").get(), nullptr, nullptr, nullptr, 0, nullptr,
                                     nullptr, denied.put()),
              WBEM_E_ACCESS_DENIED);
    EXPECT_FALSE(denied);
}

TEST_F(FaultsTest, BefallsOnlyItsClassAndSoManyTimes) {
    const auto id = plan().add(
        {.class_name = Text("demo_item"_w), .times = 1, .fail_after = 0, .failure = WBEM_E_FAILED});
    EXPECT_EQ(run("SELECT * FROM Demo_Base WHERE Id < 3"), WBEM_S_NO_ERROR);
    EXPECT_EQ(plan().befallen(id), 0U);
    EXPECT_EQ(run(), WBEM_E_FAILED);
    EXPECT_EQ(run(), WBEM_S_NO_ERROR);
    EXPECT_EQ(plan().befallen(id), 1U);
}

TEST_F(FaultsTest, ARemovedFaultBefallsNobody) {
    const auto id = plan().add({.fail_after = 0});
    EXPECT_TRUE(plan().remove(id));
    EXPECT_FALSE(plan().remove(id));
    EXPECT_EQ(run(), WBEM_S_NO_ERROR);
}

TEST_F(FaultsTest, TheFinalStatusComesTwice) {
    plan().add({.final_status = FinalStatus::doubled});
    EXPECT_EQ(run(), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->final_count(), 2U);
}

TEST_F(FaultsTest, TheSinkIsReleasedWithoutAFinalStatus) {
    plan().add({.final_status = FinalStatus::missing});
    EXPECT_EQ(start(), WBEM_S_NO_ERROR);
    EXPECT_TRUE(sink->wait_alone());
    EXPECT_EQ(sink->total(), 25U);
    EXPECT_EQ(sink->final_count(), 0U);
}

TEST_F(FaultsTest, RowsComeAfterACancelledCallsEnd) {
    plan().add({.batch_delay = std::chrono::hours(1), .rows_after_cancel = 4});
    EXPECT_EQ(start(), WBEM_S_NO_ERROR);
    ASSERT_TRUE(sink->wait_objects(10));
    EXPECT_EQ(services->CancelAsyncCall(sink.get()), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->wait_final(), WBEM_E_CALL_CANCELLED);
    EXPECT_TRUE(sink->wait_alone());
    EXPECT_EQ(sink->after_end(), 1U);
    EXPECT_THAT(sink->batches(), ElementsAre(10, 4));
}

TEST_F(FaultsTest, ProgressIsTold) {
    plan().add({.progress_total = 50});
    EXPECT_EQ(run("SELECT * FROM Demo_Item WHERE Id < 3", WBEM_FLAG_SEND_STATUS), WBEM_S_NO_ERROR);
    const auto statuses = sink->statuses();
    ASSERT_EQ(statuses.size(), 4U);
    EXPECT_EQ(statuses[2].flags, WBEM_STATUS_PROGRESS);
    EXPECT_EQ(statuses[2].result, (50 << 16) | 2);
}

TEST_F(FaultsTest, ADelayedStartEndsWithACancel) {
    plan().add({.first_delay = std::chrono::hours(1)});
    EXPECT_EQ(start(), WBEM_S_NO_ERROR);
    EXPECT_EQ(services->CancelAsyncCall(sink.get()), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->wait_final(), WBEM_E_CALL_CANCELLED);
    EXPECT_TRUE(sink->wait_alone());
}

TEST_F(FaultsTest, RefusesAFaultThatCannotBe) {
    EXPECT_EQ(code_of([&] { plan().add({.failure = WBEM_S_NO_ERROR}); }), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(code_of([&] { plan().add({.threads = 0}); }), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(code_of([&] { plan().add({.batch_sizes = {0, 0}}); }), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(code_of([&] { plan().add({.times = 0}); }), WBEM_E_INVALID_PARAMETER);
}

TEST_F(FaultsTest, NoSinkIsLeftBehind) {
    plan().add({.threads = 2, .rows_after_cancel = 3, .final_status = FinalStatus::doubled});
    EXPECT_EQ(run(), WBEM_S_NO_ERROR);
    EXPECT_EQ(live_faulty_sinks(), 0);
}

}  // namespace
}  // namespace wmisink::embedded
