// The stub's life on the embedded WMI, with its own unsecured apartment and with one that counts.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "client/reading.hpp"
#include "client/security/counting_stub.hpp"
#include "wmisink/client/connection.hpp"
#include "wmisink/client/runtime.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/repository.hpp"
#include "wmisink/embedded/unsecured_apartment.hpp"

namespace wmisink {
namespace {

using What = StubLog::What;

class EmbeddedStubTest : public testing::TestWithParam<SinkSecurity> {
  protected:
    void SetUp() override {
        embedded::ClassDefinition item;
        item.name = to_wide("Demo_Item");
        item.properties.push_back({.name = to_wide("Id"), .type = CIM_STRING, .key = true});
        cimv2_->define_class(item);
        for (const char* const id : {"a", "b", "c"}) {
            cimv2_->put_instance(to_wide("Demo_Item"), {{to_wide("Id"), embedded::Value::utf8(id)}});
        }
    }

    void TearDown() override { EXPECT_TRUE(Runtime::instance().calls().cancel_all(soon())); }

    std::shared_ptr<Connection> connect(com_ptr<IUnsecuredApartment> apartment) {
        ConnectionOptions options;
        options.security = GetParam();
        auto connection = Connection::open(
            class_source_of("embedded", embedded::make_locator(repository_), std::move(apartment)), Target{},
            options);
        EXPECT_TRUE(connection->wait_open(soon()));
        return connection;
    }

    std::shared_ptr<embedded::Repository> repository_ = embedded::Repository::create();
    std::shared_ptr<embedded::Namespace> cimv2_ = repository_->create_namespace(to_wide("root\\cimv2"));
};

TEST_P(EmbeddedStubTest, the_embedded_apartments_stub_is_gone_when_the_call_is_finished) {
    const long before = embedded::live_apartments();
    {
        const auto apartment = embedded::make_unsecured_apartment();
        const auto connection = connect(apartment);
        const auto call = connection->query("SELECT * FROM Demo_Item");
        EXPECT_EQ(rows_of(*call).size(), 3u);
        ASSERT_TRUE(call->wait_finished(soon()));
        EXPECT_EQ(call->status().security, GetParam());
        EXPECT_FALSE(call->status().caller);  // nobody asks who comes through an apartment
    }
    for (int i = 0; i < 3000 && embedded::live_apartments() != before;
         ++i) {  // the connection goes on a worker
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    EXPECT_EQ(embedded::live_apartments(), before);
}

TEST_P(EmbeddedStubTest, references_are_balanced_and_none_is_let_go_in_a_callback) {
    StubLog log;
    {
        const auto connection = connect(make_com<CountingApartment>(log));
        for (int i = 0; i < 20; ++i) {
            const auto call = connection->query("SELECT * FROM Demo_Item");
            EXPECT_EQ(rows_of(*call).size(), 3u);
            ASSERT_TRUE(call->wait_finished(soon()));
        }
    }
    for (int i = 0; i < 3000 && CountingStub::live_count() + CountingApartment::live_count() > 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    expect_documented_life(log, 20);
    EXPECT_EQ(log.count(What::set_status), 20u);
    EXPECT_GE(log.count(What::add_ref), 20u) << "The embedded WMI holds what it calls.";
}

INSTANTIATE_TEST_SUITE_P(ThroughAStub, EmbeddedStubTest,
                         testing::Values(SinkSecurity::unsecured, SinkSecurity::checked),
                         [](const auto& security) { return std::string(security_name(security.param)); });

}  // namespace
}  // namespace wmisink
