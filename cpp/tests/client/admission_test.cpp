#include "wmisink/client/admission.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "client/client_fixture.hpp"

namespace wmisink {
namespace {

using std::chrono::milliseconds;

std::shared_ptr<OutstandingCall> some_call() {
    return std::make_shared<OutstandingCall>(nullptr, make_com<QuerySink>(std::size_t{1}, Overflow::block),
                                             operations::query("SELECT * FROM X"), OutstandingCall::Terms{});
}

/// The id of a thread that has been; no other has it while this lives.
class Somebody {
  public:
    Somebody()
        : thread_{[this] {
              while (!done_.load()) std::this_thread::sleep_for(milliseconds{1});
          }},
          id_{thread_.get_id()} {}
    ~Somebody() {
        done_.store(true);
        thread_.join();
    }
    Somebody(const Somebody&) = delete;
    Somebody& operator=(const Somebody&) = delete;

    [[nodiscard]] std::thread::id id() const { return id_; }

  private:
    std::atomic<bool> done_{false};
    std::thread thread_;
    std::thread::id id_;
};

TEST(Admission, gives_its_places_and_has_the_others_wait_in_order) {
    Admission admission{2};
    const std::vector calls{some_call(), some_call(), some_call(), some_call()};
    EXPECT_TRUE(admission.enter(calls[0]));
    EXPECT_TRUE(admission.enter(calls[1]));
    EXPECT_FALSE(admission.enter(calls[2]));
    EXPECT_FALSE(admission.enter(calls[3]));
    EXPECT_EQ(admission.was_waiting(), 2u);
    EXPECT_EQ(admission.leave(), calls[2]);
    EXPECT_EQ(admission.leave(), calls[3]);
    EXPECT_EQ(admission.leave(), nullptr);
    EXPECT_EQ(admission.leave(), nullptr);
    EXPECT_EQ(admission.was_taken(), 0u);
}

TEST(Admission, gives_places_to_the_threads_in_turn) {
    const Somebody greedy;
    const Somebody modest;
    Admission admission{1};
    ASSERT_TRUE(admission.enter(some_call(), greedy.id()));
    std::vector<std::shared_ptr<OutstandingCall>> many;
    for (int i = 0; i < 5; ++i) {
        many.push_back(some_call());
        EXPECT_FALSE(admission.enter(many.back(), greedy.id()));
    }
    const auto one = some_call();
    EXPECT_FALSE(admission.enter(one, modest.id()));
    EXPECT_EQ(admission.leave(), many[0]);
    EXPECT_EQ(admission.leave(), one);
    for (std::size_t i = 1; i < many.size(); ++i) EXPECT_EQ(admission.leave(), many[i]);
}

TEST(Admission, lets_a_call_withdraw_and_keeps_the_others_in_order) {
    Admission admission{1};
    const auto first = some_call();
    const std::vector waiting{some_call(), some_call(), some_call()};
    ASSERT_TRUE(admission.enter(first));
    for (const auto& call : waiting) EXPECT_FALSE(admission.enter(call));
    EXPECT_FALSE(admission.withdraw(*first));  // it has a place
    EXPECT_TRUE(admission.withdraw(*waiting[1]));
    EXPECT_FALSE(admission.withdraw(*waiting[1]));
    EXPECT_EQ(admission.leave(), waiting[0]);
    EXPECT_EQ(admission.leave(), waiting[2]);
    EXPECT_EQ(admission.leave(), nullptr);
    EXPECT_EQ(waiting[1].use_count(), 1);
}

TEST(Admission, refuses_to_have_no_place) { EXPECT_THROW(Admission{0}, std::invalid_argument); }

/// Queries that WMI accepts and says no more of, until the test does.
class LimitTest : public ClientTest {
  protected:
    void SetUp() override {
        ClientTest::SetUp();
        script_.exec_query_async = [this](const fakes::Services&, const std::string&, IWbemObjectSink* sink) {
            const std::lock_guard lock{accepted_mutex_};
            accepted_.push_back(com_ptr<IWbemObjectSink>::share(sink));
            return WBEM_S_NO_ERROR;
        };
    }

    void TearDown() override {
        accepted_.clear();
        ClientTest::TearDown();
    }

    std::size_t accepted() {
        const std::lock_guard lock{accepted_mutex_};
        return accepted_.size();
    }

    void wait_accepted(std::size_t count) {
        for (int i = 0; i < 3000 && accepted() < count; ++i) std::this_thread::sleep_for(milliseconds{10});
        ASSERT_EQ(accepted(), count);
    }

    void complete(std::size_t index) {
        com_ptr<IWbemObjectSink> sink;
        {
            const std::lock_guard lock{accepted_mutex_};
            sink = std::move(accepted_.at(index));
        }
        sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
    }

    std::shared_ptr<Connection> connect_with(std::size_t most_calls) {
        return Connection::open(source(), Target{}, {SinkSecurity::direct, most_calls});
    }

    std::mutex accepted_mutex_;
    std::vector<com_ptr<IWbemObjectSink>> accepted_;
};

TEST_F(LimitTest, holds_a_call_back_until_another_has_ended) {
    const auto connection = connect_with(2);
    const auto first = connection->query("1");
    const auto second = connection->query("2");
    wait_accepted(2);
    const auto third = connection->query("3");
    EXPECT_TRUE(third->status().waiting);
    EXPECT_EQ(third->status().phase, Phase::created);
    EXPECT_EQ(accepted(), 2u);
    complete(0);
    wait_accepted(3);
    EXPECT_FALSE(third->status().waiting);
    complete(2);
    EXPECT_TRUE(third->wait_end(soon()));
    EXPECT_EQ(third->status().phase, Phase::completed);
}

TEST_F(LimitTest, finishes_a_call_that_ends_while_it_waits) {
    const auto connection = connect_with(1);
    const auto first = connection->query("1");
    wait_accepted(1);
    const auto second = connection->query("2");
    second->cancel();
    EXPECT_TRUE(second->wait_finished(soon()));
    EXPECT_EQ(second->status().phase, Phase::cancelled);
    EXPECT_FALSE(second->status().waiting);
    EXPECT_EQ(accepted(), 1u);
    const auto third = connection->query("3");
    complete(0);
    wait_accepted(2);
}

TEST_F(LimitTest, tells_a_call_that_times_out_in_the_line_why) {
    const auto connection = connect_with(1);
    const auto first = connection->query("1");
    wait_accepted(1);
    const auto second = connection->query("2", {16, Overflow::block, milliseconds{20}});
    ASSERT_TRUE(second->wait_end(soon()));
    EXPECT_EQ(second->status().phase, Phase::timed_out);
    EXPECT_NE(second->status().end.message.find("waited for its turn"), std::string::npos);
    EXPECT_TRUE(second->wait_finished(soon()));
}

TEST_F(LimitTest, counts_no_events) {
    script_.other_async = [this](const fakes::Asked&, IWbemObjectSink* sink) {
        const std::lock_guard lock{accepted_mutex_};
        accepted_.push_back(com_ptr<IWbemObjectSink>::share(sink));
        return WBEM_S_NO_ERROR;
    };
    const auto connection = connect_with(1);
    const auto events = connection->notifications("e");
    const auto more = connection->notifications("f");
    const auto query = connection->query("1");
    wait_accepted(3);
    EXPECT_FALSE(query->status().waiting);
}

TEST_F(LimitTest, loses_no_place_whatever_ends_when) {
    const auto connection = connect_with(4);
    std::vector<std::shared_ptr<AsyncCall>> calls;
    for (int i = 0; i < 400; ++i) {
        calls.push_back(connection->query("x"));
        if (i % 3 == 0) calls[static_cast<std::size_t>(i) / 2]->cancel();
    }
    for (const auto& call : calls) call->cancel();
    for (const auto& call : calls) EXPECT_TRUE(call->wait_finished(soon()));
    {
        const std::lock_guard lock{accepted_mutex_};
        accepted_.clear();
    }
    std::vector<std::shared_ptr<AsyncCall>> again;
    for (int i = 0; i < 4; ++i) again.push_back(connection->query("y"));
    wait_accepted(4);
}

}  // namespace
}  // namespace wmisink
