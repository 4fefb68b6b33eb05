// Rules of WMI's that no other test of the client is about; docs/conformance.md lists them all.
#include <atomic>
#include <optional>
#include <utility>

#include "client/client_fixture.hpp"
#include "wmisink/com/bstr.hpp"

namespace wmisink {
namespace {

/// What ConnectServer was given; no text where the pointer was null.
struct Connect {
    std::optional<std::string> user;
    std::optional<std::string> password;
    std::optional<std::string> locale;
    std::optional<std::string> authority;
    LONG flags = 0;
};

std::optional<std::string> given(BSTR text) {
    if (text == nullptr) return std::nullopt;
    return to_utf8(view_of(text));
}

class NotingLocator final : public RefCounted<NotingLocator, IWbemLocator> {
  public:
    NotingLocator(const fakes::Services::Script& script, Connect& seen) : script_{script}, seen_{seen} {}

    HRESULT STDMETHODCALLTYPE ConnectServer(const BSTR, const BSTR user, const BSTR password,
                                            const BSTR locale, LONG flags, const BSTR authority,
                                            IWbemContext*, IWbemServices** services) noexcept override {
        seen_ = {given(user), given(password), given(locale), given(authority), flags};
        *services = make_com<fakes::Services>(script_).detach();
        return WBEM_S_NO_ERROR;
    }

  private:
    const fakes::Services::Script& script_;
    Connect& seen_;
};

class RulesOfWmiTest : public ClientTest {
  protected:
    ClassSource noting() { return class_source_of("fake", make_com<NotingLocator>(script_, seen_)); }

    Connect seen_;  // written by the runtime's thread before wait_open() is back
};

// IWbemLocator::ConnectServer: without the flag it may never return; NULL is «not given», and "" is not.
TEST_F(RulesOfWmiTest, connecting_waits_two_minutes_at_most_and_gives_null_for_what_is_not_given) {
    const auto connection = Connection::open(noting(), Target{});
    ASSERT_TRUE(connection->wait_open(soon()));
    EXPECT_EQ(seen_.flags, WBEM_FLAG_CONNECT_USE_MAX_WAIT);
    EXPECT_EQ(seen_.user, std::nullopt);
    EXPECT_EQ(seen_.password, std::nullopt);
    EXPECT_EQ(seen_.locale, std::nullopt);
    EXPECT_EQ(seen_.authority, std::nullopt);
}

TEST_F(RulesOfWmiTest, connecting_gives_an_empty_password_as_such) {
    Target target;
    target.host = "server1";
    target.credentials.user = "ACME\\reader";
    target.credentials.password = Secret{""};
    target.locale = "MS_409";
    const auto connection = Connection::open(noting(), std::move(target));
    ASSERT_TRUE(connection->wait_open(soon()));
    EXPECT_EQ(seen_.user, "ACME\\reader");
    EXPECT_EQ(seen_.password, "");
    EXPECT_EQ(seen_.locale, "MS_409");
}

// IWbemServices::ExecQueryAsync lists what it takes; RETURN_IMMEDIATELY and FORWARD_ONLY are not among it.
TEST_F(RulesOfWmiTest, a_query_asks_for_statuses_and_for_nothing_that_it_may_not) {
    std::atomic<LONG> flags{0};
    script_.exec_query_async = [&](const fakes::Services& services, const auto&, IWbemObjectSink* sink) {
        flags = services.query_flags();
        return sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
    };
    const auto call = connect()->query("SELECT * FROM C");
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(flags.load(), WBEM_FLAG_SEND_STATUS);
}

// IWbemObjectSink: callbacks of calls that share a sink come in no order, and CancelAsyncCall ends them all.
TEST_F(RulesOfWmiTest, each_call_has_a_sink_of_its_own_and_a_cancel_ends_one_call_alone) {
    std::mutex mutex;
    std::vector<com_ptr<IWbemObjectSink>> sinks;
    script_.exec_query_async = [&](const auto&, const auto&, IWbemObjectSink* sink) {
        const std::lock_guard lock{mutex};
        sinks.push_back(com_ptr<IWbemObjectSink>::share(sink));
        return WBEM_S_NO_ERROR;
    };
    const auto connection = connect();
    const auto first = connection->query("SELECT * FROM C");
    while (first->status().phase == Phase::created) std::this_thread::yield();
    const auto second = connection->query("SELECT * FROM C");
    while (second->status().phase == Phase::created) std::this_thread::yield();
    const std::lock_guard lock{mutex};
    ASSERT_EQ(sinks.size(), 2u);
    EXPECT_NE(sinks[0], sinks[1]);
    first->cancel();
    ASSERT_TRUE(first->wait_finished(soon()));
    EXPECT_EQ(indicate(sinks[1].get(), 0, 2), WBEM_S_NO_ERROR);
    sinks[1]->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
    EXPECT_EQ(take_all(*second), (std::vector{0, 1}));
    EXPECT_EQ(second->status().phase, Phase::completed);
    ASSERT_TRUE(second->wait_finished(soon()));
    ASSERT_EQ(cancelled().size(), 2u);
    EXPECT_EQ(cancelled()[0].sink, sinks[0].get());
    EXPECT_EQ(cancelled()[1].sink, sinks[1].get());
}

// CancelAsyncCall's page and that of the asynchronous call disagree on when the sink is released.
TEST_F(RulesOfWmiTest, a_sink_lives_until_wmi_releases_it_however_long_after_the_cancel) {
    com_ptr<IWbemObjectSink> late;
    script_.exec_query_async = [&](const auto&, const auto&, IWbemObjectSink* sink) {
        late = com_ptr<IWbemObjectSink>::share(sink);
        return WBEM_S_NO_ERROR;
    };
    {
        const auto connection = connect();
        const auto call = connection->query("SELECT * FROM C");
        while (call->status().phase == Phase::created) std::this_thread::yield();
        call->cancel();
        ASSERT_TRUE(call->wait_finished(soon()));
        connection->close();
    }
    ASSERT_TRUE(Runtime::instance().calls().cancel_all(soon()));
    EXPECT_EQ(indicate(late.get(), 0, 1), WBEM_E_CALL_CANCELLED);
    EXPECT_EQ(late->SetStatus(WBEM_STATUS_COMPLETE, WBEM_E_CALL_CANCELLED, nullptr, nullptr),
              WBEM_S_NO_ERROR);
    EXPECT_EQ(QuerySink::live_count(), 1);
}

// COM's successes are all that are not negative.
TEST_F(RulesOfWmiTest, a_method_that_answers_another_success_has_taken_the_call) {
    script_.exec_query_async = [](const auto&, const auto&, IWbemObjectSink* sink) {
        indicate(sink, 0, 1);
        sink->SetStatus(WBEM_STATUS_COMPLETE, WBEM_S_FALSE, nullptr, nullptr);
        return WBEM_S_FALSE;
    };
    const auto call = connect()->query("SELECT * FROM C");
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(call->status().phase, Phase::completed);
    EXPECT_EQ(call->status().end.hresult, WBEM_S_FALSE);
    EXPECT_EQ(take_all(*call), (std::vector{0}));
    EXPECT_EQ(cancelled().size(), 1u) << "a call that was taken is let go of";
}

}  // namespace
}  // namespace wmisink
