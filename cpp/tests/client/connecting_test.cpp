// What goes with a connection to all that it gives: the identity, the levels, the named values.
#include <algorithm>
#include <atomic>
#include <map>
#include <set>

#include "client/client_fixture.hpp"
#include "fakes/call_result.hpp"
#include "fakes/context.hpp"
#include "fakes/enumerator.hpp"
#include "wmisink/com/error.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink {
namespace {

using namespace literals;

/// One CoSetProxyBlanket.
struct Blanket {
    IUnknown* proxy;
    std::string user;
    std::string domain;
    std::string password;
    ProxySecurity levels;
};

const fakes::Enumerator::Script kNoRows{[](LONG, ULONG, IWbemClassObject**, ULONG*) { return WBEM_S_FALSE; },
                                        [](ULONG, IWbemObjectSink*) { return WBEM_S_FALSE; }};

const fakes::CallResult::Script kAnswered{[](LONG, LONG* status) {
                                              *status = WBEM_S_NO_ERROR;
                                              return WBEM_S_NO_ERROR;
                                          },
                                          [](IWbemClassObject** object) {
                                              *object = make_com<fakes::ClassObject>(1).detach();
                                              return WBEM_S_NO_ERROR;
                                          }};

class ConnectingTest : public ClientTest {
  protected:
    void SetUp() override {
        ClientTest::SetUp();
        script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink* sink) {
            return sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        };
        script_.other_async = [](const fakes::Asked&, IWbemObjectSink* sink) {
            return sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        };
        script_.exec_query = [this](IEnumWbemClassObject** rows) {
            auto made = make_com<fakes::Enumerator>(kNoRows);
            given_ = made.get();
            *rows = made.detach();
            return WBEM_S_NO_ERROR;
        };
        script_.get_result = [this](IWbemCallResult** result) {
            auto made = make_com<fakes::CallResult>(kAnswered);
            given_ = made.get();
            *result = made.detach();
            return WBEM_S_NO_ERROR;
        };
        script_.saw_context = [this](const char* method, IWbemContext* context) {
            const std::lock_guard lock{mutex_};
            contexts_[method] = values_of(context);
        };
    }

    ClassSource source() override {
        ClassSource made = class_source_of("fake", make_com<fakes::Locator>(script_, connect_), nullptr,
                                           [] { return com_ptr<IWbemContext>(make_com<fakes::Context>()); });
        made.secure = [this](IUnknown* proxy, const Credentials& credentials, const ProxySecurity& levels) {
            const std::lock_guard lock{mutex_};
            const Account account = account_of(credentials);
            blankets_.push_back(
                {proxy, account.user, account.domain, to_utf8(view_of(credentials.password.get())), levels});
            return secured_;
        };
        return made;
    }

    static Target as_ann() {
        Target target;
        target.host = "server1";
        target.credentials.user = R"(CORP\ann)";
        target.credentials.password = Secret{"hunter2"};
        target.levels = {Authentication::packet_integrity, Impersonation::identify};
        return target;
    }

    std::shared_ptr<Connection> connect_to(Target target) {
        auto connection = Connection::open(source(), std::move(target));
        EXPECT_TRUE(connection->wait_open(soon()));
        return connection;
    }

    static CallEnd end_of(const std::shared_ptr<AsyncCall>& call) {
        EXPECT_TRUE(call->wait_finished(soon()));
        return call->status().end;
    }

    static CallOptions delivered(Delivery delivery) {
        CallOptions options;
        options.delivery = delivery;
        return options;
    }

    /// Names and values, as text; "none" without a context.
    static std::string values_of(IWbemContext* context) {
        if (context == nullptr) return "none";
        std::string text;
        for (const auto& [name, value] : static_cast<fakes::Context*>(context)->entries()) {
            text += (text.empty() ? "" : ", ") + to_utf8(name) + ":" + std::to_string(value.type());
            if (value.type() == VT_I4) text += "=" + std::to_string(value->lVal);
        }
        return text;
    }

    std::vector<Blanket> blankets() {
        const std::lock_guard lock{mutex_};
        return blankets_;
    }

    std::string context_of(const std::string& method) {
        const std::lock_guard lock{mutex_};
        return contexts_[method];
    }

    std::atomic<IUnknown*> given_{nullptr};  // the last proxy that was handed out
    HRESULT secured_ = S_OK;

  private:
    std::mutex mutex_;
    std::vector<Blanket> blankets_;
    std::map<std::string, std::string> contexts_;
};

TEST_F(ConnectingTest, sets_the_very_identity_and_levels_on_services_enumerators_and_call_results) {
    const auto connection = connect_to(as_ann());
    ASSERT_EQ(blankets().size(), 1u);
    end_of(connection->query("SELECT * FROM C", delivered(Delivery::semisync)));
    ASSERT_EQ(blankets().size(), 2u);
    EXPECT_EQ(blankets().back().proxy, given_.load());
    end_of(connection->query("SELECT * FROM C", delivered(Delivery::controlled)));
    ASSERT_EQ(blankets().size(), 3u);
    EXPECT_EQ(blankets().back().proxy, given_.load());
    end_of(connection->start(operations::get("C.Id=1"), delivered(Delivery::semisync)));
    ASSERT_EQ(blankets().size(), 4u);
    EXPECT_EQ(blankets().back().proxy, given_.load());
    for (const Blanket& blanket : blankets()) {
        EXPECT_EQ(blanket.user, "ann");
        EXPECT_EQ(blanket.domain, "CORP");
        EXPECT_EQ(blanket.password, "hunter2");
        EXPECT_EQ(blanket.levels.authentication, Authentication::packet_integrity);
        EXPECT_EQ(blanket.levels.impersonation, Impersonation::identify);
    }
}

TEST_F(ConnectingTest, takes_what_is_no_proxy_as_it_is) {
    secured_ = E_NOINTERFACE;
    const auto connection = connect_to(as_ann());
    EXPECT_EQ(end_of(connection->query("SELECT * FROM C", delivered(Delivery::semisync))).hresult, S_OK);
    EXPECT_EQ(blankets().size(), 2u);
}

TEST_F(ConnectingTest, says_on_which_proxy_the_identity_could_not_be_set) {
    const auto connection = connect_to(as_ann());
    secured_ = E_ACCESSDENIED;
    const CallEnd end = end_of(connection->query("SELECT * FROM C", delivered(Delivery::semisync)));
    EXPECT_EQ(end.hresult, E_ACCESSDENIED);
    EXPECT_EQ(end.operation, "CoSetProxyBlanket(IEnumWbemClassObject)");
    EXPECT_THROW(Connection::open(source(), as_ann())->wait_open(soon()), WmiError);
}

TEST_F(ConnectingTest, uses_no_password_once_it_is_closed) {
    ServicesPool pool{source(), as_ann()};
    const auto proxy = make_com<fakes::Enumerator>(kNoRows);
    pool.secure(*proxy.get(), "IEnumWbemClassObject");
    EXPECT_EQ(blankets().size(), 1u);
    pool.close();
    EXPECT_TRUE(pool.target().credentials.password.empty());
    EXPECT_THROW(pool.secure(*proxy.get(), "IEnumWbemClassObject"), WmiError);
    EXPECT_EQ(blankets().size(), 1u);
}

TEST_F(ConnectingTest, gives_the_context_to_connect_server_and_to_each_method) {
    Target target;
    target.context = {{"__ProviderArchitecture", {std::int64_t{64}}}, {"__RequiredArchitecture", {true}}};
    const std::string of_connection = "__ProviderArchitecture:" + std::to_string(VT_I4) +
                                      "=64, __RequiredArchitecture:" + std::to_string(VT_BOOL);
    const auto connection = connect_to(std::move(target));
    EXPECT_EQ(context_of("ConnectServer"), of_connection);

    const auto object = make_com<fakes::ClassObject>(1);
    const std::pair<const char*, Operation> operations[] = {
        {"ExecQueryAsync", operations::query("SELECT * FROM C")},
        {"ExecNotificationQueryAsync", operations::notifications("SELECT * FROM E")},
        {"CreateInstanceEnumAsync", operations::instances("C")},
        {"CreateClassEnumAsync", operations::classes("")},
        {"GetObjectAsync", operations::get("C.Id=1")},
        {"DeleteInstanceAsync", operations::delete_instance("C.Id=1")},
        {"DeleteClassAsync", operations::delete_class("C")},
    };
    for (const auto& [method, operation] : operations) {
        end_of(connection->start(operation));
        EXPECT_EQ(context_of(method), of_connection) << method;
    }
    end_of(connection->query("SELECT * FROM C", delivered(Delivery::semisync)));
    EXPECT_EQ(context_of("ExecQuery"), of_connection);
}

TEST_F(ConnectingTest, lets_a_calls_context_win_over_the_connections) {
    Target target;
    target.context = {{"__ProviderArchitecture", {std::int64_t{64}}}};
    const auto connection = connect_to(std::move(target));
    CallOptions options;
    options.context = {{"__providerarchitecture", {std::int64_t{32}}}, {"Site", {std::int64_t{1}}}};
    end_of(connection->query("SELECT * FROM C", options));
    const std::string type = std::to_string(VT_I4);
    EXPECT_EQ(context_of("ExecQueryAsync"), "__ProviderArchitecture:" + type + "=32, Site:" + type + "=1");
    end_of(connection->query("SELECT * FROM C"));
    EXPECT_EQ(context_of("ExecQueryAsync"), "__ProviderArchitecture:" + type + "=64");
}

TEST_F(ConnectingTest, asks_for_a_method_with_the_context_too) {
    script_.get_result = {};
    script_.get_object = [](const std::string&, IWbemClassObject**) { return WBEM_E_NOT_FOUND; };
    CallOptions options;
    options.context = {{"A", {std::int64_t{1}}}};
    end_of(connect_to(Target{})->start(operations::exec_method("C.Id=1", "Go"), options));
    EXPECT_EQ(context_of("GetObject"), "A:" + std::to_string(VT_I4) + "=1");
}

TEST_F(ConnectingTest, has_no_context_where_none_is_given) {
    end_of(connect_to(Target{})->query("SELECT * FROM C"));
    EXPECT_EQ(context_of("ConnectServer"), "none");
    EXPECT_EQ(context_of("ExecQueryAsync"), "none");
}

TEST_F(ConnectingTest, refuses_a_context_that_a_wmi_has_no_class_for) {
    const auto without = [this] {
        return class_source_of("small", make_com<fakes::Locator>(script_, connect_));
    };
    Target target;
    target.context = {{"Site", {true}}};
    try {
        Connection::open(without(), std::move(target))->wait_open(soon());
        FAIL() << "a context was ignored";
    } catch (const WmiError& error) {
        EXPECT_EQ(error.code(), REGDB_E_CLASSNOTREG);
        EXPECT_NE(std::string(error.what()).find("«small» has no context to carry Site in"),
                  std::string::npos)
            << error.what();
    }
    const auto connection = Connection::open(without(), Target{});
    CallOptions options;
    options.context = {{"Site", {true}}};
    const CallEnd end = end_of(connection->query("SELECT * FROM C", options));
    EXPECT_EQ(end.hresult, REGDB_E_CLASSNOTREG);
    EXPECT_NE(end.message.find("no context to carry Site in"), std::string::npos) << end.message;
    EXPECT_EQ(context_of("ExecQueryAsync"), "");
}

TEST_F(ConnectingTest, refuses_a_target_that_contradicts_itself_before_wmi_sees_it) {
    Target target = as_ann();
    target.host.clear();
    EXPECT_THROW(static_cast<void>(Connection::open(source(), std::move(target))), std::invalid_argument);
    EXPECT_EQ(context_of("ConnectServer"), "");
}

class LostConnectionTest : public ConnectingTest, public testing::WithParamInterface<HRESULT> {};

/// How many connections two calls need, the first of which ends with a code.
TEST_P(LostConnectionTest, is_not_used_again_by_the_next_call) {
    std::atomic<int> connects{0};
    connect_ = [&](const std::string&) {
        ++connects;
        return S_OK;
    };
    std::atomic<bool> lost{true};
    script_.exec_query_async = [&](const auto&, const std::string&, IWbemObjectSink* sink) {
        const HRESULT result = lost.exchange(false) ? GetParam() : S_OK;
        return sink->SetStatus(WBEM_STATUS_COMPLETE, result, nullptr, nullptr);
    };
    const auto connection = connect_to(Target{});
    EXPECT_EQ(end_of(connection->query("SELECT * FROM C")).hresult, GetParam());
    EXPECT_EQ(end_of(connection->query("SELECT * FROM C")).hresult, S_OK);
    EXPECT_EQ(connects.load(), 2);
}

INSTANTIATE_TEST_SUITE_P(Codes, LostConnectionTest,
                         testing::Values(RPC_E_DISCONNECTED, static_cast<HRESULT>(0x800706BA),
                                         WBEM_E_TRANSPORT_FAILURE));

TEST_F(ConnectingTest, a_failure_that_is_wmis_own_keeps_the_connection) {
    std::atomic<int> connects{0};
    connect_ = [&](const std::string&) {
        ++connects;
        return S_OK;
    };
    script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink* sink) {
        return sink->SetStatus(WBEM_STATUS_COMPLETE, WBEM_E_INVALID_QUERY, nullptr, nullptr);
    };
    const auto connection = connect_to(Target{});
    for (int i = 0; i < 3; ++i) end_of(connection->query("nonsense"));
    EXPECT_EQ(connects.load(), 1);
}

TEST_F(ConnectingTest, a_lost_connection_takes_the_idle_ones_with_it) {
    std::atomic<int> connects{0};
    connect_ = [&](const std::string&) {
        ++connects;
        return S_OK;
    };
    std::atomic<bool> hold{true};
    std::vector<com_ptr<IWbemObjectSink>> held;
    std::mutex mutex;
    script_.exec_query_async = [&](const auto&, const std::string& wql, IWbemObjectSink* sink) {
        if (hold.load()) {
            const std::lock_guard lock{mutex};
            held.push_back(com_ptr<IWbemObjectSink>::share(sink));
            return WBEM_S_NO_ERROR;
        }
        return sink->SetStatus(WBEM_STATUS_COMPLETE, wql == "lost" ? RPC_E_DISCONNECTED : S_OK, nullptr,
                               nullptr);
    };
    const auto connection = connect_to(Target{});
    std::vector<std::shared_ptr<AsyncCall>> calls;
    for (int i = 0; i < 3; ++i) calls.push_back(connection->query("SELECT * FROM C"));
    for (const auto& call : calls) {
        while (call->status().phase == Phase::created) std::this_thread::yield();
    }
    hold = false;
    {
        const std::lock_guard lock{mutex};
        for (const auto& sink : held) sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        held.clear();
    }
    for (const auto& call : calls) end_of(call);
    EXPECT_EQ(connects.load(), 3);
    end_of(connection->query("lost"));
    EXPECT_EQ(end_of(connection->query("SELECT * FROM C")).hresult, S_OK);
    EXPECT_EQ(connects.load(), 4) << "two more of the same WMI were idle";
}

}  // namespace
}  // namespace wmisink
