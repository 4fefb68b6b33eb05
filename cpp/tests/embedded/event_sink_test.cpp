#include "embedded/recording_sink.hpp"

namespace wmisink::embedded {
namespace {

class EventSinkTest : public EmbeddedTest {
  protected:
    EventSinkTest() {
        cimv2->define_class(class_named("Alarm", {property("Level", CIM_UINT32)}, "__ExtrinsicEvent"));
        EXPECT_EQ(services->QueryObjectSink(0, handler.put()), S_OK);
    }

    com_ptr<IWbemClassObject> spawn(std::string_view class_name) {
        com_ptr<IWbemClassObject> definition;
        com_ptr<IWbemClassObject> made;
        EXPECT_EQ(services->GetObject(Bstr(class_name).get(), 0, nullptr, definition.put(), nullptr), S_OK);
        EXPECT_EQ(definition->SpawnInstance(0, made.put()), S_OK);
        return made;
    }

    HRESULT indicate(IWbemClassObject* object) { return handler->Indicate(1, &object); }

    com_ptr<IWbemServices> services = connect();
    com_ptr<IWbemObjectSink> handler;
};

TEST_F(EventSinkTest, TakesEventsOnly) {
    EXPECT_EQ(indicate(spawn("Alarm").get()), WBEM_S_NO_ERROR);
    EXPECT_EQ(indicate(spawn("Demo_Item").get()), WBEM_E_INVALID_OBJECT);
    com_ptr<IWbemClassObject> definition;
    ASSERT_EQ(services->GetObject(Bstr("Alarm").get(), 0, nullptr, definition.put(), nullptr), S_OK);
    EXPECT_EQ(indicate(definition.get()), WBEM_E_INVALID_OBJECT);
    EXPECT_EQ(indicate(nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(handler->Indicate(1, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(handler->Indicate(-1, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(handler->Indicate(0, nullptr), WBEM_S_NO_ERROR);
    EXPECT_EQ(handler->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr), WBEM_S_NO_ERROR);
    const auto gone = spawn("Alarm");
    cimv2->delete_class("Alarm"_w);
    EXPECT_EQ(indicate(gone.get()), WBEM_E_INVALID_CLASS);
}

TEST_F(EventSinkTest, WhoSubscribedHearsOfThem) {
    const auto listener = make_com<RecordingSink>();
    ASSERT_EQ(
        services->ExecNotificationQueryAsync(
            Bstr("WQL").get(), Bstr("SELECT * FROM Alarm WHERE Level > 3").get(), 0, nullptr, listener.get()),
        S_OK);
    for (const LONG level : {1, 4}) {
        const auto alarm = spawn("Alarm");
        const Variant value = Variant::int32(level);
        ASSERT_EQ(alarm->Put(to_wide("Level").c_str(), 0, value.in(), 0), S_OK);
        EXPECT_EQ(indicate(alarm.get()), WBEM_S_NO_ERROR);
    }
    ASSERT_TRUE(listener->wait_objects(1));
    EXPECT_EQ(text(*listener->objects().front(), "Level"), "4");
    EXPECT_EQ(services->CancelAsyncCall(listener.get()), WBEM_S_NO_ERROR);
    EXPECT_EQ(listener->wait_final(), WBEM_E_CALL_CANCELLED);
    EXPECT_EQ(listener->total(), 1U);
}

TEST_F(EventSinkTest, BadParametersAreRefused) {
    com_ptr<IWbemObjectSink> other;
    EXPECT_EQ(services->QueryObjectSink(0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(services->QueryObjectSink(1, other.put()), WBEM_E_INVALID_PARAMETER);
    EXPECT_FALSE(other);
}

}  // namespace
}  // namespace wmisink::embedded
