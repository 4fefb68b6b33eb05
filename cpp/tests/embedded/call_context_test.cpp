#include "wmisink/embedded/call_context.hpp"

#include "embedded/fixture.hpp"
#include "embedded/recording_sink.hpp"
#include "wmisink/embedded/context.hpp"
#include "wmisink/embedded/provider.hpp"

namespace wmisink::embedded {
namespace {

/// What a provider of Demo_Base is shown with a query's context.
class CallContextTest : public EmbeddedTest {
  protected:
    void SetUp() override {
        cimv2->set_provider(
            "Demo_Base"_w,
            make_provider("Demo provider", [this](const InstanceRequest& request, InstanceReceiver&) {
                shown = request.context() == nullptr ? CallContext{} : *request.context();
                ++asked;
            }));
    }

    HRESULT run(IWbemContext* context) {
        const auto sink = make_com<RecordingSink>();
        const HRESULT started = services->ExecQueryAsync(
            Bstr("WQL").get(), Bstr("SELECT * FROM Demo_Base").get(), 0, context, sink.get());
        if (FAILED(started)) return started;
        const HRESULT result = sink->wait_final();
        EXPECT_TRUE(sink->wait_alone());
        return result;
    }

    com_ptr<IWbemServices> services = connect();
    CallContext shown;  // written by WMI's thread before the final status
    int asked = 0;
};

TEST_F(CallContextTest, ShowsTheValuesInTheirTypes) {
    const com_ptr<IWbemContext> context = make_context();
    context->SetValue("Bits"_w, 0, Variant::int32(64).in());
    context->SetValue("Required"_w, 0, Variant::boolean(true).in());
    context->SetValue("Nothing"_w, 0, Variant::null().in());
    ASSERT_EQ(run(context.get()), S_OK);
    ASSERT_EQ(shown.size(), 3U);
    EXPECT_EQ(to_utf8(shown[0].name), "Bits");
    EXPECT_EQ(shown[0].type, CIM_SINT32);
    EXPECT_EQ(shown[0].value.as_integer(), 64);
    EXPECT_EQ(shown[1].type, CIM_BOOLEAN);
    EXPECT_TRUE(shown[1].value.as_boolean());
    EXPECT_EQ(shown[2].value.kind(), Value::Kind::null);
}

TEST_F(CallContextTest, IsNoneWithoutValues) {
    EXPECT_EQ(run(nullptr), S_OK);
    EXPECT_EQ(run(make_context().get()), S_OK);
    EXPECT_TRUE(shown.empty());
    EXPECT_EQ(asked, 2);
}

TEST_F(CallContextTest, LeavesTheClientsOwnEnumerationWhereItWas) {
    const com_ptr<IWbemContext> context = make_context();
    context->SetValue("First"_w, 0, Variant::int32(1).in());
    context->SetValue("Second"_w, 0, Variant::int32(2).in());
    ASSERT_EQ(context->BeginEnumeration(0), S_OK);
    Bstr name;
    Variant value;
    ASSERT_EQ(context->Next(0, name.put(), value.put()), S_OK);
    ASSERT_EQ(run(context.get()), S_OK);
    ASSERT_EQ(context->Next(0, name.put(), value.put()), S_OK);
    EXPECT_EQ(name.utf8(), "Second");
}

TEST_F(CallContextTest, RefusesAValueThatIsNoneOfCims) {
    const com_ptr<IWbemContext> context = make_context();
    VARIANT date{};
    date.vt = VT_DATE;
    context->SetValue("When"_w, 0, &date);
    EXPECT_EQ(run(context.get()), WBEM_E_INVALID_CONTEXT);
    EXPECT_EQ(asked, 0);
}

}  // namespace
}  // namespace wmisink::embedded
