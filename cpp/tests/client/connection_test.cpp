#include "wmisink/client/connection.hpp"

#include <future>
#include <set>
#include <stdexcept>

#include "client/client_fixture.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ConnectionTest : public ClientTest {
  protected:
    // Every call stays outstanding until it is cancelled; which services each got is noted.
    void SetUp() override {
        script_.exec_query_async = [this](const fakes::Services& services, const std::string&,
                                          IWbemObjectSink* sink) {
            const std::lock_guard lock{mutex_};
            used_.push_back(&services);
            held_.push_back(com_ptr<IWbemObjectSink>::share(sink));
            return WBEM_S_NO_ERROR;
        };
        script_.cancel_async_call = [this](const auto&, IWbemObjectSink* sink) {
            const std::lock_guard lock{mutex_};
            std::erase_if(held_, [sink](const auto& held) { return held.get() == sink; });
            return WBEM_S_NO_ERROR;
        };
    }

    static void wait_started(const AsyncCall& call) {
        while (call.status().phase == Phase::created) std::this_thread::yield();
    }

    std::size_t pointers_used() {
        const std::lock_guard lock{mutex_};
        return std::set(used_.begin(), used_.end()).size();
    }

    std::mutex mutex_;
    std::vector<const void*> used_;
    std::vector<com_ptr<IWbemObjectSink>> held_;
};

TEST_F(ConnectionTest, a_connect_that_fails_says_with_which_code) {
    connect_ = [](const std::string&) { return WBEM_E_INVALID_NAMESPACE; };
    const auto connection = Connection::open(source(), Target{});
    try {
        connection->wait_open(soon());
        FAIL() << "wait_open() did not throw";
    } catch (const WmiError& error) {
        EXPECT_EQ(error.code(), WBEM_E_INVALID_NAMESPACE);
        EXPECT_EQ(error.operation(), "IWbemLocator::ConnectServer");
    }
}

TEST_F(ConnectionTest, a_connect_that_hangs_does_not_hold_the_caller) {
    std::promise<void> release;
    auto released = release.get_future().share();
    connect_ = [released](const std::string&) {
        released.wait();
        return S_OK;
    };
    const auto connection = Connection::open(source(), Target{});
    EXPECT_FALSE(connection->wait_open(in(milliseconds{20})));
    const auto call = connection->query("SELECT * FROM C");
    call->cancel();
    EXPECT_TRUE(call->wait_end(in(seconds{5})));
    release.set_value();
    EXPECT_TRUE(connection->wait_open(soon()));
    EXPECT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(pointers_used(), 0u) << "a call cancelled while connecting must not be given to WMI";
}

TEST_F(ConnectionTest, a_close_leaves_the_password_to_who_is_connecting) {
    ServicesPool* pool = nullptr;
    connect_ = [&](const std::string&) {
        pool->close();
        return S_OK;
    };
    bool kept = false;
    ClassSource from = source();
    from.secure = [&](IUnknown*, const Credentials& credentials, const ProxySecurity&) {
        kept = !credentials.password.empty();
        return S_OK;
    };
    Target target;
    target.credentials.user = "user";
    target.credentials.password = Secret("password");
    ServicesPool made(std::move(from), std::move(target));
    pool = &made;
    made.open();
    EXPECT_TRUE(kept);
    EXPECT_TRUE(made.target().credentials.password.empty()) << "wiped in the end";
    EXPECT_EQ(made.was_idle(), 0U);
    EXPECT_THROW(made.open(), WmiError);
}

TEST_F(ConnectionTest, names_the_namespace_with_its_host) {
    std::string seen;
    connect_ = [&](const std::string& resource) {
        seen = resource;
        return S_OK;
    };
    connect();
    EXPECT_EQ(seen, R"(root\cimv2)");
    Target target;
    target.host = "server1";
    target.nspace = R"(root\wmi)";
    const auto remote = Connection::open(source(), std::move(target));
    remote->wait_open(soon());
    EXPECT_EQ(seen, R"(\\server1\root\wmi)");
}

TEST_F(ConnectionTest, leases_one_services_pointer_to_one_outstanding_call_and_uses_it_again) {
    const auto connection = connect();
    std::vector<std::shared_ptr<AsyncCall>> calls;
    for (int i = 0; i < 3; ++i) {
        calls.push_back(connection->query("SELECT * FROM C"));
        wait_started(*calls.back());
    }
    EXPECT_EQ(pointers_used(), 3u);
    for (const auto& call : calls) {
        call->cancel();
        EXPECT_TRUE(call->wait_finished(soon()));
    }
    const auto again = connection->query("SELECT * FROM C");
    wait_started(*again);
    EXPECT_EQ(pointers_used(), 3u);
}

TEST_F(ConnectionTest, a_program_that_polls_keeps_one_connection) {
    std::atomic<int> connects{0};
    connect_ = [&](const std::string&) {
        ++connects;
        return S_OK;
    };
    script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink* sink) {
        sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        return WBEM_S_NO_ERROR;
    };
    const auto connection = connect();
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(connection->query("SELECT * FROM C")->wait_end(soon()));
    EXPECT_EQ(connects.load(), 1);
}

TEST_F(ConnectionTest, close_cancels_its_calls_and_refuses_new_ones) {
    const auto connection = connect();
    const auto call = connection->query("SELECT * FROM C");
    wait_started(*call);
    connection->close();
    connection->close();
    EXPECT_TRUE(call->wait_end(soon()));
    EXPECT_EQ(call->status().phase, Phase::cancelled);
    EXPECT_THROW(static_cast<void>(connection->query("SELECT * FROM C")), std::logic_error);
}

TEST_F(ConnectionTest, dropped_it_leaves_its_calls_alone) {
    auto connection = connect();
    const auto call = connection->query("SELECT * FROM C");
    connection.reset();
    wait_started(*call);
    EXPECT_FALSE(has_ended(call->status().phase));
}

TEST_F(ConnectionTest, a_failing_second_connect_fails_its_call) {
    std::atomic<int> connects{0};
    connect_ = [&](const std::string&) { return ++connects > 1 ? WBEM_E_ACCESS_DENIED : S_OK; };
    const auto connection = connect();
    const auto first = connection->query("SELECT * FROM C");
    wait_started(*first);
    const auto second = connection->query("SELECT * FROM C");
    ASSERT_TRUE(second->wait_end(soon()));
    EXPECT_EQ(second->status().end.hresult, WBEM_E_ACCESS_DENIED);
    EXPECT_EQ(second->status().end.operation, "IWbemLocator::ConnectServer");
}

}  // namespace
}  // namespace wmisink
