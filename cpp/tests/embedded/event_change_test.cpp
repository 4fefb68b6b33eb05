#include <string>

#include "embedded/event_fixture.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(EventTest, StoredInstancesAreToldOfInTheOrderOfTheirChanges) {
    ASSERT_EQ(listen("SELECT * FROM __InstanceOperationEvent WHERE TargetInstance ISA 'Demo_Base'"), S_OK);
    put_item(1, "one");
    put_item(1, "uno");
    put_item(2, "two");
    delete_item(1);
    EXPECT_THAT(
        stories(4),
        ElementsAre("__InstanceCreationEvent Demo_Item one", "__InstanceModificationEvent Demo_Item uno",
                    "__InstanceCreationEvent Demo_Item two", "__InstanceDeletionEvent Demo_Item uno"));
    const auto events = sink->objects();
    EXPECT_EQ(text(*object(*events[1], "PreviousInstance"), "Name"), "one");
    EXPECT_EQ(text(*events[0], "PreviousInstance"), "?WBEM_E_NOT_FOUND");
}

TEST_F(EventTest, TheyKnowTheirTimeButNotAPlace) {
    ASSERT_EQ(listen("SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'Demo_Item'"), S_OK);
    put_item(1, "one");
    ASSERT_TRUE(sink->wait_objects(1));
    const auto event = sink->objects().front();
    // One hour into 2020 in units of 100 ns since 1601.
    EXPECT_EQ(text(*event, "TIME_CREATED"), "132223140000000000");
    EXPECT_EQ(text(*event, "SECURITY_DESCRIPTOR"), "NULL");
    EXPECT_EQ(text(*event, "__SUPERCLASS"), "__InstanceOperationEvent");
    EXPECT_EQ(text(*event, "__DYNASTY"), "__SystemClass");
    for (const char* place : {"__PATH", "__RELPATH", "__SERVER", "__NAMESPACE"}) {
        EXPECT_EQ(text(*event, place), "NULL") << place;
    }
    EXPECT_EQ(text(*object(*event, "TargetInstance"), "__RELPATH"), "Demo_Item.Id=1");
}

TEST_F(EventTest, WithinDoesNotDelayWhatIsStored) {
    ASSERT_EQ(
        listen("SELECT * FROM __InstanceCreationEvent WITHIN 3600 WHERE TargetInstance ISA 'Demo_Item'"),
        S_OK);
    put_item(1, "one");
    EXPECT_THAT(stories(1), ElementsAre("__InstanceCreationEvent Demo_Item one"));
}

TEST_F(EventTest, TheWhereIsAskedOfTheEventAndOfWhatIsInIt) {
    ASSERT_EQ(listen("SELECT * FROM __InstanceModificationEvent WHERE TargetInstance ISA 'Demo_Item' AND "
                     "PreviousInstance.Name = 'one' AND TargetInstance.Name <> 'one'"),
              S_OK);
    put_item(1, "one");
    put_item(1, "one");
    put_item(1, "two");
    put_item(1, "three");
    put_item(1, "one");
    put_item(1, "end");
    EXPECT_THAT(stories(2), ElementsAre("__InstanceModificationEvent Demo_Item two",
                                        "__InstanceModificationEvent Demo_Item end"));
}

TEST_F(EventTest, TheClassOfWhatIsInItMayBeAskedFor) {
    ASSERT_EQ(listen("SELECT * FROM __InstanceCreationEvent WHERE TargetInstance.__CLASS = 'Demo_Item'"),
              S_OK);
    const auto classes = make_com<RecordingSink>();
    ASSERT_EQ(listen("SELECT * FROM __ClassCreationEvent WHERE TargetClass.__CLASS = 'Demo_New'", classes),
              S_OK);
    cimv2->put_instance("Demo_Base"_w, row({{"Id", Value::integer(1)}, {"Name", Value::utf8("base")}}));
    put_item(2, "item");
    cimv2->define_class(class_named("Demo_Old", {key("Id")}));
    cimv2->define_class(class_named("Demo_New", {key("Id")}));
    EXPECT_THAT(stories(1), ElementsAre("__InstanceCreationEvent Demo_Item item"));
    ASSERT_TRUE(classes->wait_objects(1));
    EXPECT_EQ(text(*object(*classes->objects().front(), "TargetClass"), "__CLASS"), "Demo_New");
    services->CancelAsyncCall(classes.get());
    EXPECT_TRUE(classes->wait_alone());
}

TEST_F(EventTest, WhatHappenedBeforeIsNotToldOf) {
    const auto first = make_com<RecordingSink>();
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm", first), S_OK);
    for (int i = 0; i < 200; ++i) alarm("early");
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    alarm("late");
    EXPECT_THAT(texts(1, "Text"), ElementsAre("late"));
    EXPECT_TRUE(first->wait_objects(201));
    EXPECT_EQ(services->CancelAsyncCall(first.get()), S_OK);
    EXPECT_TRUE(first->wait_alone());
}

TEST_F(EventTest, ClassesAreToldOfAsClasses) {
    ASSERT_EQ(listen("SELECT * FROM __ClassOperationEvent"), S_OK);
    cimv2->define_class(class_named("Demo_New", {key("Id")}));
    cimv2->define_class(class_named("Demo_New", {key("Id"), property("More")}));
    cimv2->delete_class("Demo_New"_w);
    EXPECT_THAT(texts(3, "__CLASS"),
                ElementsAre("__ClassCreationEvent", "__ClassModificationEvent", "__ClassDeletionEvent"));
    const auto events = sink->objects();
    const auto target = object(*events[1], "TargetClass");
    EXPECT_EQ(text(*target, "__GENUS"), "1");
    EXPECT_EQ(text(*target, "__CLASS"), "Demo_New");
    EXPECT_EQ(text(*target, "More"), "NULL");
    EXPECT_EQ(text(*object(*events[1], "PreviousClass"), "More"), "?WBEM_E_NOT_FOUND");
}

TEST_F(EventTest, NamespacesAreToldOfInTheirParent) {
    ASSERT_EQ(listen("SELECT * FROM __NamespaceOperationEvent WHERE TargetNamespace.Name = 'power'"), S_OK);
    repository->create_namespace("root\\cimv2\\other"_w);
    repository->create_namespace("root\\cimv2\\power\\deep"_w);
    repository->delete_namespace("root\\cimv2\\power"_w);
    EXPECT_THAT(texts(2, "__CLASS"), ElementsAre("__NamespaceCreationEvent", "__NamespaceDeletionEvent"));
}

TEST_F(EventTest, TheClassOfAllEventsMatchesEveryOne) {
    ASSERT_EQ(listen("SELECT * FROM __Event"), S_OK);
    put_item(1, "one");
    alarm("fire");
    cimv2->define_class(class_named("Demo_New", {key("Id")}));
    repository->create_namespace("root\\cimv2\\power"_w);
    EXPECT_THAT(texts(4, "__CLASS"), ElementsAre("__InstanceCreationEvent", "Demo_Alarm",
                                                 "__ClassCreationEvent", "__NamespaceCreationEvent"));
}

TEST_F(EventTest, ASelectListCutsTheEventNotTheObjectInIt) {
    ASSERT_EQ(listen("SELECT TargetInstance.Name FROM __InstanceCreationEvent WHERE TargetInstance ISA "
                     "'Demo_Item'"),
              S_OK);
    put_item(1, "one");
    ASSERT_TRUE(sink->wait_objects(1));
    const auto event = sink->objects().front();
    EXPECT_EQ(text(*event, "TIME_CREATED"), "?WBEM_E_NOT_FOUND");
    EXPECT_EQ(text(*event, "__CLASS"), "__InstanceCreationEvent");
    EXPECT_EQ(text(*object(*event, "TargetInstance"), "Id"), "1");
    EXPECT_EQ(text(*object(*event, "TargetInstance"), "Name"), "one");
}

TEST_F(EventTest, ExtrinsicEventsReachListenersOfTheirSuperclasses) {
    cimv2->define_class(class_named("Demo_Fire", {property("Room")}, "Demo_Alarm"));
    ASSERT_EQ(listen("SELECT Text, Level FROM Demo_Alarm WHERE Level >= 2"), S_OK);
    alarm("low", 1);
    alarm("high", 2);
    cimv2->events().publish(Instance::make(
        cimv2->find_class("Demo_Fire"_w),
        {Value(), Value(), Value::utf8("fire"), Value::unsigned_integer(9), Value::utf8("kitchen")}));
    EXPECT_THAT(texts(2, "Text"), ElementsAre("high", "fire"));
    EXPECT_EQ(text(*sink->objects().back(), "__CLASS"), "Demo_Fire");
    EXPECT_EQ(
        code_of([&] {
            cimv2->events().publish(Instance::make(cimv2->find_class("Demo_Base"_w), {Value(), Value()}));
        }),
        WBEM_E_NOT_EVENT_CLASS);
}

TEST_F(EventTest, AnEventClassThatIsDefinedAnewIsStillListenedTo) {
    ASSERT_EQ(listen("SELECT Text FROM Demo_Alarm WHERE Level = 7"), S_OK);
    cimv2->define_class(
        class_named("Demo_Alarm", {property("Level", CIM_UINT32), property("Text")}, "__ExtrinsicEvent"));
    cimv2->events().publish(
        Instance::make(cimv2->find_class("Demo_Alarm"_w),
                       {Value(), Value(), Value::unsigned_integer(7), Value::utf8("anew")}));
    EXPECT_THAT(texts(1, "Text"), ElementsAre("anew"));
    cimv2->define_class(class_named("Demo_Alarm", {property("Text")}, "__ExtrinsicEvent"));
    cimv2->events().publish(
        Instance::make(cimv2->find_class("Demo_Alarm"_w), {Value(), Value(), Value::utf8("lost")}));
    EXPECT_EQ(sink->wait_final(), WBEM_E_INVALID_QUERY);
}

TEST_F(EventTest, WithNobodyListeningNothingIsKept) {
    put_item(1, "one");
    EXPECT_EQ(cimv2->events().was_listening(), 0U);
    EXPECT_EQ(repository->messengers().was_threads(), 0U);
    EXPECT_EQ(repository->events().deliveries().was_threads(), 0U);
}

class EventQueryErrorTest : public EventTest {
  protected:
    std::string error(std::string_view query) {
        const ULONG before = sink->references();
        const HRESULT status = listen(query);
        EXPECT_EQ(sink->references(), before) << "a sink is not used when the call fails";
        return status_name(status);
    }
};

TEST_F(EventQueryErrorTest, AreToldAtOnce) {
    EXPECT_EQ(error("SELECT * FRM Demo_Alarm"), "WBEM_E_UNPARSABLE_QUERY");
    EXPECT_EQ(error("SELECT * FROM Nowhere"), "WBEM_E_INVALID_CLASS");
    EXPECT_EQ(error("SELECT * FROM Demo_Item"), "WBEM_E_NOT_EVENT_CLASS");
    EXPECT_EQ(error("SELECT Nothing FROM Demo_Alarm"), "WBEM_E_INVALID_QUERY");
    EXPECT_EQ(error("SELECT * FROM Demo_Alarm WHERE Nothing = 1"), "WBEM_E_INVALID_QUERY");
    EXPECT_EQ(error("SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'Nowhere'"),
              "WBEM_E_INVALID_CLASS");
    EXPECT_EQ(error("SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'Demo_Item' GROUP WITHIN "
                    "5 BY TargetInstance"),
              "WBEM_E_AGGREGATING_BY_OBJECT");
    EXPECT_EQ(error("SELECT * FROM Demo_Alarm GROUP WITHIN 5 BY Text.Name"), "WBEM_E_PROPERTY_NOT_AN_OBJECT");
}

TEST_F(EventQueryErrorTest, LeaveTheirReasonWithTheThread) {
    EXPECT_EQ(error("SELECT * FROM Nowhere"), "WBEM_E_INVALID_CLASS");
    com_ptr<IErrorInfo> info;
    ASSERT_EQ(GetErrorInfo(0, info.put()), S_OK);
    BSTR description = nullptr;
    ASSERT_EQ(info->GetDescription(&description), S_OK);
    EXPECT_THAT(to_utf8(view_of(description)), HasSubstr("Nowhere"));
    SysFreeString(description);
}

TEST_F(EventQueryErrorTest, ParametersAreChecked) {
    const auto call = [&](const char* language, const char* query, LONG flags, IWbemObjectSink* to) {
        return services->ExecNotificationQueryAsync(Bstr(language).get(), Bstr(query).get(), flags, nullptr,
                                                    to);
    };
    EXPECT_EQ(call("WQL", "SELECT * FROM __Event", 0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(call("", "SELECT * FROM __Event", 0, sink.get()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(call("WQL", "", 0, sink.get()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(call("SQL", "SELECT * FROM __Event", 0, sink.get()), WBEM_E_INVALID_QUERY_TYPE);
    EXPECT_EQ(call("WQL", "SELECT * FROM __Event", 0x4000'0000, sink.get()), WBEM_E_INVALID_PARAMETER);
}

class EnumeratedEventTest : public EventTest {
  protected:
    static constexpr LONG kFlags = WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY;

    HRESULT enumerate(std::string_view query, LONG flags = kFlags) {
        return services->ExecNotificationQuery(Bstr("WQL").get(), Bstr(query).get(), flags, nullptr,
                                               events.put());
    }
    std::string next(LONG timeout = WBEM_INFINITE) {
        com_ptr<IWbemClassObject> one;
        ULONG count = 0;
        const HRESULT status = events->Next(timeout, 1, one.put(), &count);
        return count == 1 ? text(*one, "Text") : status_name(status);
    }

    com_ptr<IEnumWbemClassObject> events;
};

TEST_F(EnumeratedEventTest, WaitInTheEnumeratorInTheirOrder) {
    ASSERT_EQ(enumerate("SELECT * FROM Demo_Alarm"), S_OK);
    EXPECT_EQ(next(0), "WBEM_S_TIMEDOUT");
    for (const char* one : {"a", "b", "c"}) alarm(one);
    EXPECT_EQ(next(), "a");
    EXPECT_EQ(next(), "b");
    EXPECT_EQ(next(), "c");
    EXPECT_EQ(next(0), "WBEM_S_TIMEDOUT");
    EXPECT_EQ(events->Reset(), WBEM_E_INVALID_OPERATION);
}

TEST_F(EnumeratedEventTest, LettingItGoEndsTheSubscription) {
    ASSERT_EQ(enumerate("SELECT * FROM Demo_Alarm"), S_OK);
    EXPECT_EQ(cimv2->events().was_listening(), 1U);
    events.reset();
    EXPECT_EQ(cimv2->events().was_listening(), 0U);
}

TEST_F(EnumeratedEventTest, NeedsBothFlags) {
    for (const LONG flags : {LONG{0}, LONG{WBEM_FLAG_RETURN_IMMEDIATELY}, LONG{WBEM_FLAG_FORWARD_ONLY}}) {
        EXPECT_EQ(enumerate("SELECT * FROM Demo_Alarm", flags), WBEM_E_INVALID_PARAMETER);
        EXPECT_FALSE(events);
    }
    EXPECT_EQ(enumerate("SELECT * FROM Nowhere"), WBEM_E_INVALID_CLASS);
}

TEST_F(EnumeratedEventTest, AFailureComesAfterTheEvents) {
    const auto list = std::make_shared<ListedInstances>();
    cimv2->set_provider("Demo_Item"_w, ListedInstances::provider(list));
    ASSERT_EQ(
        enumerate("SELECT * FROM __InstanceCreationEvent WITHIN 1 WHERE TargetInstance ISA 'Demo_Item'"),
        S_OK);
    ASSERT_TRUE(list->asked.wait(1));
    list->fail_with("the disk is gone");
    clock->step(std::chrono::seconds(1));
    EXPECT_EQ(next(), "WBEM_E_PROVIDER_FAILURE");
    EXPECT_EQ(cimv2->events().was_listening(), 0U);
}

}  // namespace
}  // namespace wmisink::embedded
