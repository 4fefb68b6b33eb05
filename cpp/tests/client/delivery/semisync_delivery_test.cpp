// What only fetching has: slices of time, and the codes of IEnumWbemClassObject::Next.

#include <atomic>
#include <future>
#include <string>

#include "client/delivery/delivery_fixture.hpp"

namespace wmisink {
namespace {

using std::chrono::milliseconds;

class SemisyncDeliveryTest : public DeliveryFixture {
  protected:
    using Next = std::function<HRESULT(LONG, ULONG, IWbemClassObject**, ULONG*)>;

    void answer_with(Next next) {
        script_.enumerate = [next](const fakes::Asked&, IEnumWbemClassObject** rows) {
            *rows = make_com<fakes::Enumerator>(fakes::Enumerator::Script{next}).detach();
            return WBEM_S_NO_ERROR;
        };
    }
    std::shared_ptr<AsyncCall> query(std::size_t capacity = 100) {
        CallOptions options;
        options.capacity = capacity;
        options.delivery = Delivery::semisync;
        return connect()->query("SELECT * FROM C", options);
    }
    /// Five rows, the last of them in a batch that is not full, then `end`.
    static Next rows_then(HRESULT end) {
        const auto given = std::make_shared<int>(0);
        return [given, end](LONG, ULONG count, IWbemClassObject** objects, ULONG* returned) -> HRESULT {
            if (*given == 5) return end;
            while (*returned < count && *given < 5) objects[(*returned)++] = row((*given)++);
            return *returned == count ? WBEM_S_NO_ERROR : WBEM_S_FALSE;
        };
    }
    static IWbemClassObject* row(int number) { return make_com<fakes::ClassObject>(number).detach(); }
};

TEST_F(SemisyncDeliveryTest, asks_for_rows_at_once_and_forward_only) {
    LONG flags = 0;
    answer({3});
    const auto enumerate = script_.enumerate;
    script_.enumerate = [&](const fakes::Asked& asked, IEnumWbemClassObject** rows) {
        flags = asked.flags;
        return enumerate(asked, rows);
    };
    const auto call = query();
    EXPECT_EQ(take_all(*call).size(), 3u);
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(flags, WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY);
    EXPECT_EQ(released_.load(), 1);
    EXPECT_TRUE(cancelled().empty());  // there is nothing to cancel
}

TEST_F(SemisyncDeliveryTest, waits_in_short_slices_and_takes_no_timeout_for_the_end) {
    std::atomic<int> asked{0};
    std::atomic<LONG> longest{0};
    answer_with([&](LONG timeout, ULONG, IWbemClassObject** objects, ULONG* returned) -> HRESULT {
        longest = std::max(longest.load(), timeout);
        if (++asked < 4) return WBEM_S_TIMEDOUT;
        if (asked > 4) return WBEM_S_FALSE;
        objects[0] = row(7);
        *returned = 1;
        return WBEM_S_TIMEDOUT;
    });
    EXPECT_EQ(take_all(*query()), std::vector{7});
    EXPECT_GT(longest.load(), 0);
    EXPECT_LE(longest.load(), 101);
    EXPECT_EQ(asked.load(), 5);
}

TEST_F(SemisyncDeliveryTest, takes_the_rows_that_come_with_the_end) {
    answer_with(rows_then(WBEM_S_FALSE));
    const auto call = query();
    EXPECT_EQ(take_all(*call), (std::vector{0, 1, 2, 3, 4}));
    EXPECT_EQ(call->status().phase, Phase::completed);
}

TEST_F(SemisyncDeliveryTest, hears_of_a_failure_behind_an_end_that_came_with_rows) {
    answer_with(rows_then(WBEM_E_TRANSPORT_FAILURE));
    const auto call = query();
    EXPECT_EQ(take_all(*call), (std::vector{0, 1, 2, 3, 4}));
    EXPECT_EQ(call->status().phase, Phase::failed);
    EXPECT_EQ(call->status().end.hresult, WBEM_E_TRANSPORT_FAILURE);
}

TEST_F(SemisyncDeliveryTest, takes_a_success_without_any_row_for_the_end) {
    answer_with([](LONG, ULONG, IWbemClassObject**, ULONG*) { return WBEM_S_NO_ERROR; });
    const auto call = query();
    EXPECT_TRUE(take_all(*call).empty());
    EXPECT_EQ(call->status().phase, Phase::completed);
}

TEST_F(SemisyncDeliveryTest, names_next_when_it_fails_and_keeps_the_rows_that_came_along) {
    answer_with([](LONG, ULONG, IWbemClassObject** objects, ULONG* returned) -> HRESULT {
        objects[0] = row(1);
        *returned = 1;
        return WBEM_E_TRANSPORT_FAILURE;
    });
    const auto call = query();
    EXPECT_EQ(take_all(*call), std::vector{1});
    EXPECT_EQ(call->status().phase, Phase::failed);
    EXPECT_EQ(call->status().end.hresult, WBEM_E_TRANSPORT_FAILURE);
    EXPECT_EQ(call->status().end.operation, "IEnumWbemClassObject::Next");
}

TEST_F(SemisyncDeliveryTest, never_asks_for_more_than_there_is_room_for) {
    std::atomic<ULONG> most{0};
    std::atomic<int> given{0};
    answer_with([&](LONG, ULONG count, IWbemClassObject** objects, ULONG* returned) -> HRESULT {
        most = std::max(most.load(), count);
        while (*returned < count && given < 500) objects[(*returned)++] = row(given++);
        return *returned == count ? WBEM_S_NO_ERROR : WBEM_S_FALSE;
    });
    const auto call = query(10);
    EXPECT_EQ(take_all(*call).size(), 500u);
    EXPECT_LE(most.load(), 10u);
    EXPECT_LE(call->status().rows.high_water, 10u);
}

TEST_F(SemisyncDeliveryTest, sets_the_blanket_on_the_enumerator) {
    std::atomic<int> secured{0};
    answer({3});
    ClassSource with_proxies = source();
    with_proxies.secure = [&](IUnknown* proxy, const Credentials&, const ProxySecurity&) -> HRESULT {
        com_ptr<IEnumWbemClassObject> rows;
        // The fake answers for the interface it is made of and for IUnknown.
        proxy->QueryInterface(iid_of<IEnumWbemClassObject>(), rows.put_void());
        if (rows) ++secured;
        return S_OK;
    };
    const auto connection =
        Connection::open(with_proxies, Target{}, {SinkSecurity::direct, 8, Delivery::semisync});
    EXPECT_EQ(take_all(*connection->query("SELECT * FROM C")).size(), 3u);
    EXPECT_EQ(secured.load(), 1);
}

TEST_F(SemisyncDeliveryTest, calls_that_wait_for_rows_let_others_have_their_turn) {
    // More calls than the runtime has threads, none of which has a row before all have been asked for one.
    constexpr int kCalls = 100;
    std::atomic<int> begun{0};
    script_.enumerate = [&](const fakes::Asked&, IEnumWbemClassObject** rows) {
        auto first = std::make_shared<std::atomic<bool>>(true);
        *rows = make_com<fakes::Enumerator>(fakes::Enumerator::Script{[&begun, first](LONG timeout, ULONG,
                                                                                      IWbemClassObject**,
                                                                                      ULONG*) -> HRESULT {
                    if (first->exchange(false)) ++begun;
                    if (begun == kCalls) return WBEM_S_FALSE;
                    std::this_thread::sleep_for(milliseconds{timeout});
                    return WBEM_S_TIMEDOUT;
                }}).detach();
        return WBEM_S_NO_ERROR;
    };
    const auto connection =
        Connection::open(source(), Target{}, {SinkSecurity::direct, kCalls, Delivery::semisync});
    std::vector<std::shared_ptr<AsyncCall>> calls;
    for (int i = 0; i < kCalls; ++i) calls.push_back(connection->query("SELECT * FROM C"));
    for (const auto& call : calls) ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(calls.back()->status().phase, Phase::completed);
}

}  // namespace
}  // namespace wmisink
