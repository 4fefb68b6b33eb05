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

TEST_F(EventSinkTest, BadParametersAreRefused) {
    com_ptr<IWbemObjectSink> other;
    EXPECT_EQ(services->QueryObjectSink(0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(services->QueryObjectSink(1, other.put()), WBEM_E_INVALID_PARAMETER);
    EXPECT_FALSE(other);
}

}  // namespace
}  // namespace wmisink::embedded
