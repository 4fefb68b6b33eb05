#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

#include "embedded/query_fixture.hpp"
#include "embedded/recording_sink.hpp"
#include "gate.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;

constexpr const char* kAll = "SELECT * FROM Demo_Base";

class NextAsyncTest : public QueryTest {
  protected:
    /// Demo_Base has `count` instances, and the provider waits at the gate before the one with that number.
    void provide(LONG count, LONG gated = -1) {
        cimv2->set_provider("Demo_Base"_w, make_provider("Counter", [=, gate = gate](const InstanceRequest&,
                                                                                     InstanceReceiver& out) {
                                for (LONG i = 0; i < count; ++i) {
                                    if (i == gated) {
                                        gate->wait();
                                    }
                                    std::vector<Value> values = {Value::integer(i), Value()};
                                    if (!out.row(values)) {
                                        return;
                                    }
                                }
                            }));
    }

    static std::vector<std::string> ids(const RecordingSink& sink) {
        std::vector<std::string> found;
        for (const auto& object : sink.objects()) {
            found.push_back(text(*object, "Id"));
        }
        return found;
    }

    /// Shared with the provider, which may still be in it when its call and the test are over.
    std::shared_ptr<Gate> gate = std::make_shared<Gate>();
};

TEST_F(NextAsyncTest, GivesWhatWasAskedForThenTheRestThenNothing) {
    provide(5);
    for (const LONG flags : {LONG{0}, kSemisync, kForward}) {
        const auto enumerator = query(kAll, flags);
        const auto first = make_com<RecordingSink>();
        EXPECT_EQ(enumerator->NextAsync(3, first.get()), WBEM_S_NO_ERROR);
        EXPECT_EQ(first->wait_final(), WBEM_S_NO_ERROR);
        EXPECT_THAT(ids(*first), ElementsAre("0", "1", "2"));
        const auto rest = make_com<RecordingSink>();
        EXPECT_EQ(enumerator->NextAsync(3, rest.get()), WBEM_S_NO_ERROR);
        EXPECT_EQ(rest->wait_final(), WBEM_S_FALSE) << "fewer than asked for";
        EXPECT_THAT(ids(*rest), ElementsAre("3", "4"));
        EXPECT_TRUE(rest->wait_alone());
        const auto none = make_com<RecordingSink>();
        EXPECT_EQ(enumerator->NextAsync(1, none.get()), WBEM_S_FALSE);
        EXPECT_EQ(none->references(), 1U);
        EXPECT_TRUE(none->statuses().empty());
        EXPECT_EQ(enumerator->NextAsync(1, nullptr), WBEM_E_INVALID_PARAMETER);
    }
}

TEST_F(NextAsyncTest, ComesInBatches) {
    provide(25);
    const auto sink = make_com<RecordingSink>();
    const auto enumerator = query(kAll);
    EXPECT_EQ(enumerator->NextAsync(24, sink.get()), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_THAT(sink->batches(), ElementsAre(10, 10, 4));
}

TEST_F(NextAsyncTest, CallsQueueAndReadersWaitForThem) {
    provide(6, 1);
    const auto enumerator = query(kAll, kForward);
    const auto first = make_com<RecordingSink>();
    const auto second = make_com<RecordingSink>();
    EXPECT_EQ(enumerator->NextAsync(2, first.get()), WBEM_S_NO_ERROR);
    EXPECT_EQ(enumerator->NextAsync(3, second.get()), WBEM_S_NO_ERROR);
    IWbemClassObject* object = nullptr;
    ULONG returned = 7;
    EXPECT_EQ(enumerator->Next(1, 1, &object, &returned), WBEM_S_TIMEDOUT);
    EXPECT_EQ(returned, 0U);
    EXPECT_EQ(first->final_count(), 0U);
    gate->open();
    EXPECT_EQ(enumerator->Next(WBEM_INFINITE, 1, &object, &returned), WBEM_S_NO_ERROR);
    EXPECT_EQ(text(*com_ptr<IWbemClassObject>::attach(object), "Id"), "5");
    EXPECT_THAT(ids(*first), ElementsAre("0", "1"));
    EXPECT_THAT(ids(*second), ElementsAre("2", "3", "4"));
    EXPECT_EQ(first->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_EQ(second->wait_final(), WBEM_S_NO_ERROR);
}

TEST_F(NextAsyncTest, ResetStartsNewCallsAtTheBeginningAndLeavesThoseBefore) {
    provide(4, 1);
    const auto enumerator = query(kAll, kSemisync);
    const auto before = make_com<RecordingSink>();
    const auto after = make_com<RecordingSink>();
    EXPECT_EQ(enumerator->NextAsync(2, before.get()), WBEM_S_NO_ERROR);
    EXPECT_EQ(enumerator->Reset(), WBEM_S_NO_ERROR);
    EXPECT_EQ(enumerator->NextAsync(3, after.get()), WBEM_S_NO_ERROR);
    com_ptr<IEnumWbemClassObject> copy;
    EXPECT_EQ(enumerator->Clone(copy.put()), WBEM_S_NO_ERROR);
    gate->open();
    EXPECT_EQ(before->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_EQ(after->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_THAT(ids(*before), ElementsAre("0", "1"));
    EXPECT_THAT(ids(*after), ElementsAre("0", "1", "2"));
    EXPECT_THAT(texts(*copy, "Id"), ElementsAre("3")) << "a clone stands where the next call would";
}

TEST_F(NextAsyncTest, AFailureEndsTheCallThatMeetsItAndRefusesTheNext) {
    cimv2->set_provider("Demo_Base"_w,
                        make_provider("Torn", [](const InstanceRequest&, InstanceReceiver& receiver) {
                            std::vector<Value> values = {Value::integer(1), Value()};
                            receiver.row(values);
                            throw std::runtime_error("the wire broke");
                        }));
    const auto enumerator = query(kAll, kSemisync);
    const auto sink = make_com<RecordingSink>();
    EXPECT_EQ(enumerator->NextAsync(5, sink.get()), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->wait_final(), WBEM_E_PROVIDER_FAILURE);
    EXPECT_EQ(sink->total(), 1U);
    ASSERT_TRUE(sink->final_status().object);
    EXPECT_EQ(text(*sink->final_status().object, "Description"), "the wire broke");
    EXPECT_EQ(text(*sink->final_status().object, "ProviderName"), "Torn");
    SetErrorInfo(0, nullptr);
    EXPECT_EQ(enumerator->NextAsync(5, sink.get()), WBEM_E_PROVIDER_FAILURE);
    com_ptr<IErrorInfo> error;
    EXPECT_EQ(GetErrorInfo(0, error.put()), S_OK);
    EXPECT_EQ(sink->final_count(), 1U);
}

TEST_F(NextAsyncTest, ASinkMayAskForMoreWhenItsCallIsOver) {
    provide(5);
    const auto enumerator = query(kAll, kForward);
    const auto second = make_com<RecordingSink>();
    const auto first = make_com<RecordingSink>();
    first->on_final = [&] { EXPECT_EQ(enumerator->NextAsync(2, second.get()), WBEM_S_NO_ERROR); };
    EXPECT_EQ(enumerator->NextAsync(2, first.get()), WBEM_S_NO_ERROR);
    EXPECT_EQ(first->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_EQ(second->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_THAT(ids(*second), ElementsAre("2", "3"));
    EXPECT_TRUE(first->wait_alone());
}

TEST_F(NextAsyncTest, ASinkThatRefusesEndsItsCallOnly) {
    provide(25);
    const auto enumerator = query(kAll, kSemisync);
    const auto sink = make_com<RecordingSink>();
    sink->on_indicate = [](LONG) { return E_FAIL; };
    EXPECT_EQ(enumerator->NextAsync(20, sink.get()), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->wait_final(), WBEM_E_CALL_CANCELLED);
    EXPECT_EQ(sink->total(), 10U);
    EXPECT_EQ(texts(*enumerator, "Id").size(), 5U);
}

TEST_F(NextAsyncTest, ReleasingTheEnumeratorStopsAnOperationThatHasNoEndOfItsOwn) {
    const auto stopped = std::make_shared<std::promise<void>>();
    cimv2->set_provider(
        "Demo_Base"_w, make_provider("Endless", [stopped](const InstanceRequest& request, InstanceReceiver&) {
            while (!request.cancelled()) {
                std::this_thread::yield();
            }
            stopped->set_value();
        }));
    auto enumerator = query(kAll, kForward);
    const auto sink = make_com<RecordingSink>();
    EXPECT_EQ(enumerator->NextAsync(3, sink.get()), WBEM_S_NO_ERROR);
    enumerator.reset();
    stopped->get_future().wait();
    EXPECT_EQ(sink->wait_final(), WBEM_E_CALL_CANCELLED);
    EXPECT_EQ(sink->total(), 0U);
}

TEST_F(NextAsyncTest, AnObjectDoesNotWaitForAWholeBatch) {
    provide(5, 2);
    const auto enumerator = query(kAll, kForward);
    const auto sink = make_com<RecordingSink>();
    EXPECT_EQ(enumerator->NextAsync(4, sink.get()), WBEM_S_NO_ERROR);
    EXPECT_TRUE(sink->wait_objects(2));
    gate->open();
    EXPECT_EQ(sink->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->total(), 4U);
}

TEST_F(NextAsyncTest, ACallEndsWithItsEnumeratorAndThenNothingIsLeft) {
    const std::int64_t before = live_objects();
    provide(6, 1);
    auto enumerator = query(kAll, kForward);
    const auto sink = make_com<RecordingSink>();
    sink->keep_objects = false;
    EXPECT_EQ(enumerator->NextAsync(3, sink.get()), WBEM_S_NO_ERROR);
    enumerator.reset();
    gate->open();
    EXPECT_EQ(sink->wait_final(), WBEM_E_CALL_CANCELLED);
    EXPECT_LT(sink->total(), 3U);
    EXPECT_TRUE(sink->wait_alone());
    EXPECT_EQ(live_objects(), before);
}

}  // namespace
}  // namespace wmisink::embedded
