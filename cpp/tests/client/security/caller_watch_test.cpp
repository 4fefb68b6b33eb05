#include "wmisink/client/security/caller_watch.hpp"

#include <atomic>

#include "client/client_fixture.hpp"
#include "wmisink/client/security/proxy_security.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink {
namespace {

using Told = CallbackCaller::Told;

constexpr const char* kServer = "S-1-5-21-1-2-3-1104";
constexpr auto kPacket = static_cast<DWORD>(Authentication::packet);

CallbackCaller account(std::string id, DWORD level = kPacket) {
    return {Told::account, level, "CORP\\SOMEBODY", std::move(id)};
}

/// A COM library that tells what a test wants it to.
class CallerWatchTest : public ClientTest {
  protected:
    CallerSource callers() {
        return {[this] {
                    asked_.fetch_add(1, std::memory_order_relaxed);
                    return caller_;
                },
                [this](const std::string& host) {
                    looked_up_.push_back(host);
                    return known_;
                }};
    }

    ClassSource source() override {
        auto source = ClientTest::source();
        source.callers = callers();
        return source;
    }

    bool admitted(bool verify, CallbackCaller caller, std::string* reason = nullptr) {
        caller_ = std::move(caller);
        CallerWatch watch{std::make_shared<WmiAccounts>(callers(), "server1"), verify};
        watch.prepare();
        std::string text;
        const bool answer = watch.admit(true, reason ? *reason : text);
        EXPECT_EQ(watch.first_caller()->account_id, caller_.account_id);
        return answer;
    }

    /// A call of a connection with that security, whose callbacks come one row each and then the end.
    std::shared_ptr<AsyncCall> call_with(SinkSecurity security, int rows) {
        script_.exec_query_async = [rows](const auto&, const std::string&, IWbemObjectSink* sink) {
            for (int i = 0; i < rows; ++i) indicate(sink, i, 1);
            sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
            return WBEM_S_NO_ERROR;
        };
        ConnectionOptions options;
        options.security = security;
        Target target;
        target.host = "server1";
        const auto connection = Connection::open(source(), std::move(target), options);
        EXPECT_TRUE(connection->wait_open(soon()));
        return connection->query("SELECT * FROM C");
    }

    CallbackCaller caller_;  // set before a callback can come
    std::vector<std::string> known_{kServer};
    std::vector<std::string> looked_up_;
    std::atomic<int> asked_{0};
};

TEST_F(CallerWatchTest, verified_takes_the_accounts_of_wmi_and_this_process_and_nobody_else) {
    EXPECT_TRUE(admitted(true, account(kServer)));
    EXPECT_TRUE(admitted(true, account(kServer, static_cast<DWORD>(Authentication::packet_privacy))));
    EXPECT_TRUE(admitted(true, {Told::in_process}));
    EXPECT_FALSE(admitted(true, account("S-1-5-21-1-2-3-1105")));
    EXPECT_FALSE(admitted(true, {Told::anonymous}));
}

TEST_F(CallerWatchTest, verified_takes_no_account_that_nobody_vouches_for) {
    EXPECT_FALSE(admitted(true, account(kServer, static_cast<DWORD>(Authentication::none))));
    EXPECT_FALSE(admitted(true, account(kServer, static_cast<DWORD>(Authentication::call))));
}

TEST_F(CallerWatchTest, anything_but_verified_takes_everybody) {
    EXPECT_TRUE(admitted(false, account("S-1-5-21-1-2-3-1105")));
    EXPECT_TRUE(admitted(false, {Told::anonymous}));
    EXPECT_TRUE(looked_up_.empty()) << "There is nothing to compare with, so nothing to look up.";
}

TEST_F(CallerWatchTest, a_refusal_says_who_called_and_what_to_do) {
    std::string reason;
    EXPECT_FALSE(admitted(true, account("S-1-5-21-1-2-3-1105"), &reason));
    EXPECT_NE(reason.find("CORP\\SOMEBODY at the authentication level packet"), std::string::npos) << reason;
    EXPECT_NE(reason.find("the WMI of server1"), std::string::npos) << reason;
    EXPECT_NE(reason.find("'checked'"), std::string::npos) << reason;
    EXPECT_FALSE(admitted(true, {Told::anonymous}, &reason));
    EXPECT_NE(reason.find("gave no name"), std::string::npos) << reason;
}

TEST_F(CallerWatchTest, the_accounts_are_looked_up_once_and_have_to_be_known) {
    WmiAccounts accounts{callers(), "server1"};
    EXPECT_EQ(accounts.ids(), known_);
    EXPECT_EQ(accounts.ids(), known_);
    EXPECT_EQ(looked_up_, std::vector<std::string>{"server1"});
    known_.clear();
    WmiAccounts unknown{callers(), "10.0.0.7"};
    EXPECT_THROW(static_cast<void>(unknown.ids()), WmiError);
}

TEST_F(CallerWatchTest, a_wmi_within_the_process_needs_no_account) {
    CallerWatch watch{std::make_shared<WmiAccounts>(CallerSource{}, ""), true};
    watch.prepare();
    std::string reason;
    EXPECT_TRUE(watch.admit(true, reason));
    EXPECT_EQ(caller_name(*watch.first_caller()), "in-process");
}

TEST_F(CallerWatchTest, a_call_tells_who_called_first_and_is_asked_about_once) {
    caller_ = account("S-1-5-21-1-2-3-1105");
    const auto call = call_with(SinkSecurity::direct, 3);
    EXPECT_EQ(take_all(*call).size(), 3u);
    EXPECT_EQ(asked_.load(std::memory_order_relaxed), 1);
    ASSERT_TRUE(call->status().caller);
    EXPECT_EQ(caller_name(*call->status().caller), "CORP\\SOMEBODY");
    EXPECT_EQ(call->status().callbacks_refused, 0u);
    EXPECT_EQ(call->status().phase, Phase::completed);
}

TEST_F(CallerWatchTest, a_verified_call_is_asked_about_at_every_callback) {
    caller_ = account(kServer);
    const auto call = call_with(SinkSecurity::verified, 3);
    EXPECT_EQ(take_all(*call).size(), 3u);
    EXPECT_EQ(asked_.load(std::memory_order_relaxed), 4);
    EXPECT_EQ(call->status().security, SinkSecurity::verified);
    EXPECT_EQ(call->status().phase, Phase::completed);
}

TEST_F(CallerWatchTest, a_verified_call_ends_at_a_foreign_callback_and_takes_none_of_its_rows) {
    caller_ = account("S-1-5-21-1-2-3-1105");
    const auto call = call_with(SinkSecurity::verified, 3);
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_TRUE(take_all(*call).empty());
    const CallStatus status = call->status();
    EXPECT_EQ(status.phase, Phase::failed);
    EXPECT_EQ(status.end.hresult, E_ACCESSDENIED);
    EXPECT_NE(status.end.message.find("CORP\\SOMEBODY"), std::string::npos) << status.end.message;
    EXPECT_EQ(status.callbacks_refused, 4u);
    EXPECT_EQ(status.rows.seen, 0u);
}

TEST_F(CallerWatchTest, a_call_that_cannot_be_verified_is_not_given_to_wmi) {
    known_.clear();
    const auto call = call_with(SinkSecurity::verified, 3);
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(call->status().phase, Phase::failed);
    EXPECT_EQ(call->status().callbacks, 0u);
    EXPECT_NE(call->status().end.message.find("server1 is not known here"), std::string::npos)
        << call->status().end.message;
}

}  // namespace
}  // namespace wmisink
