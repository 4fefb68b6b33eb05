#include <future>

#include "client/client_fixture.hpp"

namespace wmisink {
namespace {

/// What a loop of events does: it arms, is told by a bell, and looks again.
class AwaitingTest : public ClientTest {
  protected:
    /// Whether the one bell rings; it is answered then.
    bool rings() {
        if (!rung_.parking().wait_until(soon(), [this] { return !rung_.was_empty(); })) return false;
        const auto bells = rung_.take_all();
        for (const auto& bell : bells) bell->answer();
        return bells.size() == 1 && bells.front()->number() == bell_->number();
    }

    RungBells rung_;
    const com_ptr<Bell> bell_ = make_com<Bell>(rung_);
};

TEST_F(AwaitingTest, bell_rings_for_rows_and_for_the_end) {
    std::promise<com_ptr<IWbemObjectSink>> accepted;
    script_.exec_query_async = [&](const auto&, const std::string&, IWbemObjectSink* sink) {
        accepted.set_value(com_ptr<IWbemObjectSink>::share(sink));
        return WBEM_S_NO_ERROR;
    };
    const auto call = connect()->query("SELECT * FROM C");
    call->set_bell(bell_);
    EXPECT_TRUE(call->arm_rows());
    EXPECT_TRUE(call->arm_end());
    const auto sink = accepted.get_future().get();

    indicate(sink.get(), 0, 1);
    EXPECT_TRUE(rings());
    EXPECT_FALSE(call->arm_rows());  // there is one already
    std::vector<com_ptr<IWbemClassObject>> rows;
    EXPECT_EQ(call->take(rows, 10), 1u);
    EXPECT_TRUE(call->arm_rows());
    EXPECT_TRUE(rung_.was_empty());

    sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
    EXPECT_TRUE(rings());  // once for both
    EXPECT_FALSE(call->arm_rows());
    EXPECT_FALSE(call->arm_end());
    EXPECT_TRUE(rung_.was_empty());
}

TEST_F(AwaitingTest, bell_rings_for_a_cancel_of_this_program) {
    script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink*) {
        return WBEM_S_NO_ERROR;
    };
    const auto call = connect()->query("SELECT * FROM C");
    call->set_bell(bell_);
    EXPECT_TRUE(call->arm_end());
    call->cancel();
    EXPECT_TRUE(rings());
    EXPECT_FALSE(call->arm_end());
}

TEST_F(AwaitingTest, bell_rings_when_a_connection_stands_or_fails) {
    for (const HRESULT answer : {S_OK, HRESULT{WBEM_E_ACCESS_DENIED}}) {
        std::promise<void> go;
        connect_ = [&](const std::string&) {
            go.get_future().wait();
            return answer;
        };
        const auto connection = Connection::open(source(), Target{});
        connection->set_bell(bell_);
        EXPECT_TRUE(connection->arm_open());
        go.set_value();
        EXPECT_TRUE(rings());
        EXPECT_FALSE(connection->arm_open());
        if (SUCCEEDED(answer)) {
            EXPECT_TRUE(connection->wait_open(Clock::now()));
        } else {
            EXPECT_THROW(connection->wait_open(Clock::now()), WmiError);
        }
    }
}

}  // namespace
}  // namespace wmisink
