// What holds for every delivery: rows, ends, overflow, cancel and deadline.

#include <numeric>
#include <string>

#include "client/delivery/delivery_fixture.hpp"

namespace wmisink {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class DeliveryTest : public DeliveryFixture, public testing::WithParamInterface<Delivery> {
  protected:
    CallOptions options(std::size_t capacity = 100, Overflow overflow = Overflow::block) const {
        CallOptions made;
        made.capacity = capacity;
        made.overflow = overflow;
        made.delivery = GetParam();
        return made;
    }
    std::shared_ptr<AsyncCall> query(const CallOptions& options) {
        return connect()->query("SELECT * FROM C", options);
    }
    static std::vector<int> numbers(int from, int to) {
        std::vector<int> made(static_cast<std::size_t>(to - from));
        std::iota(made.begin(), made.end(), from);
        return made;
    }
};

TEST_P(DeliveryTest, gives_every_row_once_and_in_order_and_completes) {
    answer({1000});
    const auto call = query(options());
    EXPECT_EQ(take_all(*call), numbers(0, 1000));
    const CallStatus status = call->status();
    EXPECT_EQ(status.phase, Phase::completed);
    EXPECT_EQ(status.end.hresult, WBEM_S_NO_ERROR);
    EXPECT_EQ(status.delivery, GetParam());
    EXPECT_EQ(status.rows.seen, 1000u);
    EXPECT_LE(status.rows.high_water, 100u);
    EXPECT_TRUE(status.first_row.has_value());
}

TEST_P(DeliveryTest, gives_nothing_and_completes) {
    answer({0});
    const auto call = query(options());
    EXPECT_EQ(take_all(*call), numbers(0, 0));
    EXPECT_EQ(call->status().phase, Phase::completed);
}

TEST_P(DeliveryTest, gives_the_rows_before_a_failure) {
    answer({30, WBEM_E_PROVIDER_FAILURE});
    const auto call = query(options());
    EXPECT_EQ(take_all(*call), numbers(0, 30));
    EXPECT_EQ(call->status().phase, Phase::failed);
    EXPECT_EQ(call->status().end.hresult, WBEM_E_PROVIDER_FAILURE);
}

TEST_P(DeliveryTest, a_queue_of_one_row_loses_nothing) {
    answer({50});
    const auto call = query(options(1));
    EXPECT_EQ(take_all(*call), numbers(0, 50));
}

TEST_P(DeliveryTest, a_full_queue_that_drops_keeps_the_newest) {
    answer({200});
    const auto call = query(options(20, Overflow::drop_oldest));
    ASSERT_TRUE(call->wait_end(soon()));
    EXPECT_EQ(take_all(*call), numbers(180, 200));
    EXPECT_EQ(call->status().rows.dropped, 180u);
}

TEST_P(DeliveryTest, a_full_queue_that_fails_ends_the_call_and_keeps_what_is_in_it) {
    answer({200});
    const auto call = query(options(20, Overflow::fail));
    ASSERT_TRUE(call->wait_end(soon()));
    EXPECT_EQ(take_all(*call), numbers(0, 20));
    EXPECT_EQ(call->status().phase, Phase::overflowed);
}

TEST_P(DeliveryTest, full_queues_hold_no_thread_of_the_runtime) {
    answer({1000});
    const auto connection = Connection::open(source(), Target{}, {SinkSecurity::direct, 200});
    std::vector<std::shared_ptr<AsyncCall>> full;
    for (int i = 0; i < 80; ++i) full.push_back(connection->query("SELECT * FROM C", options(10)));
    for (const auto& call : full) {
        ASSERT_TRUE(call->wait_rows(soon()));
        while (call->status().rows.queued < 10) std::this_thread::yield();
    }
    EXPECT_EQ(take_all(*connection->query("SELECT * FROM C", options())).size(), 1000u);
    for (const auto& call : full) call->close();
}

TEST_P(DeliveryTest, cancel_ends_a_call_whose_queue_is_full_and_keeps_its_rows) {
    answer({1000});
    const auto call = query(options(10));
    while (call->status().rows.queued < 10) std::this_thread::yield();
    call->cancel();
    EXPECT_EQ(call->status().phase, Phase::cancelled);
    EXPECT_EQ(take_all(*call), numbers(0, 10));
    EXPECT_TRUE(call->wait_finished(soon()));
}

TEST_P(DeliveryTest, cancel_and_deadline_come_back_from_a_wmi_that_blocks_between_rows) {
    std::promise<void> release;
    const auto released = release.get_future().share();
    answer({100, WBEM_S_NO_ERROR, [released](int row) {
                if (row == 3) released.wait();
            }});
    const auto cancelled = query(options());
    auto limited = options();
    limited.timeout = milliseconds{50};
    const auto late = query(limited);
    while (cancelled->status().rows.seen < 1) std::this_thread::yield();
    cancelled->cancel();
    EXPECT_TRUE(cancelled->wait_end(in(seconds{5})));
    EXPECT_EQ(cancelled->status().phase, Phase::cancelled);
    ASSERT_TRUE(late->wait_end(in(seconds{5})));
    EXPECT_EQ(late->status().phase, Phase::timed_out);
    EXPECT_NE(late->status().end.message.find("within 0.05 s"), std::string::npos);
    release.set_value();
    EXPECT_TRUE(cancelled->wait_finished(soon()));
    EXPECT_TRUE(late->wait_finished(soon()));
}

TEST_P(DeliveryTest, cancel_and_deadline_come_back_while_the_method_itself_blocks) {
    std::promise<void> release;
    const auto released = release.get_future().share();
    script_.exec_query_async = [released](const auto&, const std::string&, IWbemObjectSink*) {
        released.wait();
        return WBEM_E_FAILED;
    };
    script_.enumerate = [released](const fakes::Asked&, IEnumWbemClassObject**) {
        released.wait();
        return WBEM_E_FAILED;
    };
    const auto cancelled = query(options());
    auto limited = options();
    limited.timeout = milliseconds{50};
    const auto late = query(limited);
    cancelled->cancel();
    EXPECT_TRUE(cancelled->wait_end(in(seconds{5})));
    ASSERT_TRUE(late->wait_end(in(seconds{5})));
    EXPECT_EQ(late->status().phase, Phase::timed_out);
    EXPECT_NE(late->status().end.message.find("not been accepted"), std::string::npos);
    release.set_value();
    EXPECT_TRUE(cancelled->wait_finished(soon()));
    EXPECT_TRUE(late->wait_finished(soon()));
}

TEST_P(DeliveryTest, cancel_and_deadline_come_back_while_connecting) {
    answer({10});
    const auto connection = connect();
    std::promise<void> release;
    const auto released = release.get_future().share();
    // Its first services are at work, so that these calls have to connect.
    const auto first = connection->query("SELECT * FROM C", options(1));
    while (first->status().phase == Phase::created) std::this_thread::yield();
    connect_ = [released](const std::string&) {
        released.wait();
        return WBEM_E_TRANSPORT_FAILURE;
    };
    const auto cancelled = connection->query("SELECT * FROM C", options());
    auto limited = options();
    limited.timeout = milliseconds{50};
    const auto late = connection->query("SELECT * FROM C", limited);
    cancelled->cancel();
    EXPECT_TRUE(cancelled->wait_end(in(seconds{5})));
    EXPECT_EQ(cancelled->status().phase, Phase::cancelled);
    ASSERT_TRUE(late->wait_end(in(seconds{5})));
    EXPECT_EQ(late->status().phase, Phase::timed_out);
    release.set_value();
    EXPECT_TRUE(cancelled->wait_finished(soon()));
    EXPECT_TRUE(late->wait_finished(soon()));
}

TEST_P(DeliveryTest, a_refusal_fails_the_call_under_the_name_of_the_method) {
    script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink*) {
        return WBEM_E_INVALID_QUERY;
    };
    script_.enumerate = [](const fakes::Asked&, IEnumWbemClassObject**) { return WBEM_E_INVALID_QUERY; };
    const auto call = query(options());
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(call->status().end.hresult, WBEM_E_INVALID_QUERY);
    const std::string name =
        GetParam() == Delivery::async ? "IWbemServices::ExecQueryAsync" : "IWbemServices::ExecQuery";
    EXPECT_EQ(call->status().end.operation, name);
    EXPECT_EQ(call->operation().method, name);
}

TEST_P(DeliveryTest, cancels_at_random_moments_leave_nothing_behind) {
    answer({40});
    const auto connection = connect();
    for (int i = 0; i < 100; ++i) {
        const auto call = connection->query("SELECT * FROM C", options(4));
        std::vector<com_ptr<IWbemClassObject>> rows;
        for (int spin = 0; spin < (i * 7) % 30; ++spin) call->take(rows, 3);
        call->cancel();
        const Phase phase = call->status().phase;
        EXPECT_TRUE(phase == Phase::cancelled || phase == Phase::completed) << phase_name(phase);
    }
    EXPECT_TRUE(Runtime::instance().calls().cancel_all(soon()));
}

INSTANTIATE_TEST_SUITE_P(Each, DeliveryTest,
                         testing::Values(Delivery::async, Delivery::semisync, Delivery::controlled),
                         [](const auto& of) { return std::string(delivery_name(of.param)); });

TEST(Delivery, has_names) {
    for (const Delivery delivery : {Delivery::async, Delivery::semisync, Delivery::controlled}) {
        EXPECT_EQ(delivery_of(delivery_name(delivery)), delivery);
    }
    EXPECT_FALSE(delivery_of("sync").has_value());
}

}  // namespace
}  // namespace wmisink
