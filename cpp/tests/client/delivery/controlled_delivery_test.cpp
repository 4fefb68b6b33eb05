// What only IEnumWbemClassObject::NextAsync has.

#include <atomic>
#include <future>
#include <string>

#include "client/delivery/delivery_fixture.hpp"

namespace wmisink {
namespace {

class ControlledDeliveryTest : public DeliveryFixture {
  protected:
    using NextAsync = std::function<HRESULT(ULONG, IWbemObjectSink*)>;

    void answer_with(NextAsync next_async) {
        script_.enumerate = [this, next_async](const fakes::Asked&, IEnumWbemClassObject** rows) {
            *rows = make_com<fakes::Enumerator>(
                        fakes::Enumerator::Script{
                            {}, next_async, [this] { released_.fetch_add(1, std::memory_order_relaxed); }})
                        .detach();
            return WBEM_S_NO_ERROR;
        };
    }
    std::shared_ptr<AsyncCall> query(std::size_t capacity = 100) {
        CallOptions options;
        options.capacity = capacity;
        options.delivery = Delivery::controlled;
        return connect()->query("SELECT * FROM C", options);
    }
};

TEST_F(ControlledDeliveryTest, has_one_batch_outstanding_and_asks_for_none_in_a_callback) {
    std::atomic<int> outstanding{0};
    std::atomic<int> most{0};
    std::atomic<bool> in_callback{false};
    std::atomic<bool> asked_in_callback{false};
    std::atomic<int> given{0};
    answer_with([&](ULONG count, IWbemObjectSink* sink) -> HRESULT {
        if (in_callback) asked_in_callback = true;
        if (given >= 300) return WBEM_S_FALSE;
        most = std::max(most.load(), ++outstanding);
        run([&, count, sink = com_ptr<IWbemObjectSink>::share(sink)] {
            in_callback = true;
            indicate(sink.get(), given, static_cast<int>(count));
            given += static_cast<int>(count);
            --outstanding;
            sink->SetStatus(WBEM_STATUS_COMPLETE, WBEM_S_NO_ERROR, nullptr, nullptr);
            in_callback = false;
        });
        while (in_callback) std::this_thread::yield();  // so that a callback's end is not mistaken for it
        return WBEM_S_NO_ERROR;
    });
    const auto call = query(40);
    EXPECT_GE(take_all(*call).size(), 300u);
    EXPECT_EQ(most.load(), 1);
    EXPECT_LE(call->status().rows.high_water, 40u);
    EXPECT_EQ(call->status().end.operation, "IEnumWbemClassObject::NextAsync");  // WBEM_S_FALSE: no status
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(released_.load(), 1);
}

TEST_F(ControlledDeliveryTest, takes_a_short_batch_for_the_last) {
    std::atomic<int> asked{0};
    answer_with([&](ULONG, IWbemObjectSink* sink) -> HRESULT {
        ++asked;
        indicate(sink, 1, 1);
        sink->SetStatus(WBEM_STATUS_COMPLETE, asked == 1 ? WBEM_S_NO_ERROR : WBEM_S_FALSE, nullptr, nullptr);
        return WBEM_S_NO_ERROR;
    });
    const auto call = query();
    EXPECT_EQ(take_all(*call), (std::vector{1, 1}));
    EXPECT_EQ(call->status().phase, Phase::completed);
    EXPECT_EQ(call->status().end.hresult, WBEM_S_NO_ERROR);
    EXPECT_EQ(asked.load(), 2);
}

TEST_F(ControlledDeliveryTest, a_wmi_without_next_async_is_named_with_the_way_out) {
    answer_with({});
    const auto call = query();
    ASSERT_TRUE(call->wait_finished(soon()));
    const CallEnd end = call->status().end;
    EXPECT_EQ(end.hresult, WBEM_E_NOT_SUPPORTED);
    EXPECT_EQ(end.operation, "IEnumWbemClassObject::NextAsync");
    EXPECT_NE(end.message.find("delivery=\"semisync\""), std::string::npos) << end.message;
}

TEST_F(ControlledDeliveryTest, cancel_lets_go_of_a_batch_that_never_comes_and_refuses_it_later) {
    com_ptr<IWbemObjectSink> held;
    std::promise<void> asked;
    answer_with([&](ULONG, IWbemObjectSink* sink) -> HRESULT {
        held = com_ptr<IWbemObjectSink>::share(sink);
        asked.set_value();
        return WBEM_S_NO_ERROR;
    });
    const auto call = query();
    asked.get_future().wait();
    call->cancel();
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(released_.load(), 1);
    EXPECT_EQ(indicate(held.get(), 0, 1), WBEM_E_CALL_CANCELLED);
    held->SetStatus(WBEM_STATUS_COMPLETE, WBEM_S_NO_ERROR, nullptr, nullptr);
    EXPECT_EQ(call->status().phase, Phase::cancelled);
    EXPECT_EQ(call->status().rows.late, 1u);
    held.reset();
}

TEST_F(ControlledDeliveryTest, a_final_status_that_comes_twice_asks_once) {
    std::atomic<int> asked{0};
    answer_with([&](ULONG, IWbemObjectSink* sink) -> HRESULT {
        if (++asked == 3) return WBEM_S_FALSE;
        indicate(sink, asked, 1);
        for (int i = 0; i < 2; ++i) sink->SetStatus(WBEM_STATUS_COMPLETE, WBEM_S_NO_ERROR, nullptr, nullptr);
        return WBEM_S_NO_ERROR;
    });
    EXPECT_EQ(take_all(*query()), (std::vector{1, 2}));
    EXPECT_EQ(asked.load(), 3);
}

}  // namespace
}  // namespace wmisink
