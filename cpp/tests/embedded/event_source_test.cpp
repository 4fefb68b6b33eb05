#include <string>

#include "embedded/event_fixture.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

using namespace std::chrono_literals;

std::vector<Value> item(std::int64_t id, std::string_view name) {
    return {Value::integer(id), Value::utf8(name), {}, {}, {}, {}, {}, {}, {}, {}};
}

class PollTest : public EventTest {
  protected:
    PollTest() { cimv2->set_provider("Demo_Item"_w, ListedInstances::provider(list)); }

    HRESULT poll(const char* event_class = "__InstanceOperationEvent") {
        return listen("SELECT * FROM " + std::string(event_class) +
                      " WITHIN 2.5 WHERE TargetInstance ISA 'Demo_Base'");
    }

    std::shared_ptr<ListedInstances> list = std::make_shared<ListedInstances>();
};

TEST_F(PollTest, TheFirstTellsNothingAndTheNextWhatHasChanged) {
    list->set({item(1, "one"), item(2, "two"), item(3, "three")});
    ASSERT_EQ(poll(), S_OK);
    ASSERT_TRUE(list->asked.wait(1));
    list->set({item(1, "one"), item(3, "drei"), item(4, "four")});
    clock->step(2500ms);
    EXPECT_THAT(stories(3), UnorderedElementsAre("__InstanceDeletionEvent Demo_Item two",
                                                 "__InstanceModificationEvent Demo_Item drei",
                                                 "__InstanceCreationEvent Demo_Item four"));
    for (const auto& event : sink->objects()) {
        if (text(*event, "__CLASS") == "__InstanceModificationEvent") {
            EXPECT_EQ(text(*object(*event, "PreviousInstance"), "Name"), "three");
        }
    }
    EXPECT_EQ(list->asked.count(), 2);
}

TEST_F(PollTest, IsNotDoneBeforeItsTime) {
    ASSERT_EQ(poll("__InstanceCreationEvent"), S_OK);
    ASSERT_TRUE(list->asked.wait(1));
    list->set({item(1, "one")});
    clock->step(2499ms);
    EXPECT_EQ(list->asked.count(), 1);
    clock->step(1ms);
    EXPECT_THAT(stories(1), ElementsAre("__InstanceCreationEvent Demo_Item one"));
    list->set({item(1, "one"), item(2, "two")});
    clock->step(2500ms);
    EXPECT_THAT(stories(2), ElementsAre("__InstanceCreationEvent Demo_Item one",
                                        "__InstanceCreationEvent Demo_Item two"));
}

TEST_F(PollTest, StoredInstancesOfTheSameFamilyArePushed) {
    ASSERT_EQ(poll(), S_OK);
    ASSERT_TRUE(list->asked.wait(1));
    cimv2->put_instance("Demo_Base"_w, row({{"Id", Value::integer(9)}, {"Name", Value::utf8("nine")}}));
    EXPECT_THAT(stories(1), ElementsAre("__InstanceCreationEvent Demo_Base nine"));
    list->set({item(1, "one")});
    clock->step(2500ms);
    EXPECT_THAT(stories(2), ElementsAre("__InstanceCreationEvent Demo_Base nine",
                                        "__InstanceCreationEvent Demo_Item one"));
}

TEST_F(PollTest, EmbeddedObjectsCountByTheirContent) {
    cimv2->define_class(class_named("Demo_Inner", {property("Text")}));
    cimv2->define_class(
        class_named("Demo_Outer", {key("Id"), property("Inner", CIM_OBJECT), property("Name")}));
    const auto outer = std::make_shared<ListedInstances>();
    cimv2->set_provider("Demo_Outer"_w, ListedInstances::provider(outer));
    const auto with = [&](const char* inner, const char* name) {
        return ListedInstances::Rows{
            {Value::utf8("1"),
             Value::object(Instance::make(cimv2->find_class("Demo_Inner"_w), {Value::utf8(inner)})),
             Value::utf8(name)}};
    };
    outer->set(with("same", "a"));
    ASSERT_EQ(
        listen("SELECT * FROM __InstanceModificationEvent WITHIN 1 WHERE TargetInstance ISA 'Demo_Outer'"),
        S_OK);
    ASSERT_TRUE(outer->asked.wait(1));
    outer->set(with("same", "a"));
    clock->step(1s);
    ASSERT_TRUE(outer->asked.wait(2));
    outer->set(with("other", "b"));
    clock->step(1s);
    EXPECT_THAT(stories(1), ElementsAre("__InstanceModificationEvent Demo_Outer b"));
}

TEST_F(PollTest, AProviderThatFailsEndsTheSubscription) {
    ASSERT_EQ(poll(), S_OK);
    ASSERT_TRUE(list->asked.wait(1));
    list->fail_with("the disk is gone");
    clock->step(2500ms);
    EXPECT_EQ(status_name(sink->wait_final()), "WBEM_E_PROVIDER_FAILURE");
    EXPECT_THAT(sink->final_status().text, HasSubstr("the disk is gone"));
    EXPECT_EQ(text(*sink->final_status().object, "ProviderName"), "Listed");
    EXPECT_THAT(text(*sink->final_status().object, "ParameterInfo"), HasSubstr("WITHIN 2.5"));
    EXPECT_TRUE(sink->wait_alone());
    EXPECT_EQ(cimv2->events().was_listening(), 0U);
}

TEST_F(PollTest, AFailureIsToldWhereNoThreadIsThereToTellIt) {
    ASSERT_EQ(poll(), S_OK);
    ASSERT_TRUE(list->asked.wait(1));
    ASSERT_TRUE(repository->events().deliveries().shutdown(std::chrono::steady_clock::now() + 30s));
    list->fail_with("the disk is gone");
    clock->step(2500ms);
    EXPECT_EQ(status_name(sink->wait_final()), "WBEM_E_PROVIDER_FAILURE");
    EXPECT_TRUE(sink->wait_alone());
}

TEST_F(PollTest, ACancelledOneAsksNoMore) {
    ASSERT_EQ(poll(), S_OK);
    ASSERT_TRUE(list->asked.wait(1));
    EXPECT_EQ(services->CancelAsyncCall(sink.get()), S_OK);
    EXPECT_EQ(sink->wait_final(), WBEM_E_CALL_CANCELLED);
    ASSERT_TRUE(sink->wait_alone());
    clock->step(1h);
    // A second subscription's first poll comes after anything that the step might have begun.
    ASSERT_EQ(poll(), S_OK);
    ASSERT_TRUE(list->asked.wait(2));
    EXPECT_EQ(list->asked.count(), 2);
}

TEST_F(PollTest, NeedsAnIntervalAndAClass) {
    const auto code = [&](const char* query) { return status_name(listen(query)); };
    EXPECT_EQ(code("SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'Demo_Item'"),
              "WBEMESS_E_REGISTRATION_TOO_PRECISE");
    EXPECT_EQ(code("SELECT * FROM __InstanceCreationEvent WITHIN 0 WHERE TargetInstance ISA 'Demo_Base'"),
              "WBEMESS_E_REGISTRATION_TOO_PRECISE");
    EXPECT_EQ(code("SELECT * FROM __InstanceCreationEvent WITHIN 5"), "WBEMESS_E_REGISTRATION_TOO_BROAD");
    EXPECT_EQ(code("SELECT * FROM __InstanceCreationEvent WITHIN 5 WHERE TargetInstance ISA 'Demo_Item' OR "
                   "TIME_CREATED > 0"),
              "WBEMESS_E_REGISTRATION_TOO_BROAD");
    EXPECT_EQ(code("SELECT * FROM __InstanceCreationEvent WITHIN 5 WHERE TargetInstance ISA 'Demo_Item' OR "
                   "TargetInstance ISA 'Demo_Base'"),
              "WBEM_S_NO_ERROR");
    services->CancelAsyncCall(sink.get());
    EXPECT_TRUE(sink->wait_alone());
    EXPECT_EQ(code("SELECT * FROM __ClassCreationEvent"), "WBEM_S_NO_ERROR");
}

using GroupTest = EventTest;

TEST_F(GroupTest, GathersWhatComesInOneInterval) {
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm GROUP WITHIN 10 BY Text"), S_OK);
    alarm("a", 1);
    alarm("b", 2);
    alarm("A", 3);
    const auto other = make_com<RecordingSink>();
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm", other), S_OK);
    alarm("a", 4);
    ASSERT_TRUE(other->wait_objects(1)) << "everything before has been worked off then";
    clock->step(10s);
    ASSERT_TRUE(sink->wait_objects(2));
    std::vector<std::string> told;
    for (const auto& event : sink->objects()) {
        const auto representative = object(*event, "Representative");
        told.push_back(text(*event, "__CLASS") + " " + text(*event, "NumberOfEvents") + " " +
                       text(*representative, "Text") + text(*representative, "Level"));
    }
    EXPECT_THAT(told, UnorderedElementsAre("__AggregateEvent 3 a1", "__AggregateEvent 1 b2"));
    services->CancelAsyncCall(other.get());
    EXPECT_TRUE(other->wait_alone());
}

TEST_F(GroupTest, HavingKeepsTheBigOnesOnly) {
    ASSERT_EQ(
        listen("SELECT * FROM __InstanceOperationEvent WHERE TargetInstance ISA 'Demo_Item' GROUP WITHIN "
               "10 BY TargetInstance.Id HAVING NumberOfEvents > 1"),
        S_OK);
    put_item(1, "one");
    put_item(2, "two");
    put_item(2, "zwei");
    const auto other = make_com<RecordingSink>();
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm", other), S_OK);
    alarm("end");
    ASSERT_TRUE(other->wait_objects(1));
    clock->step(10s);
    ASSERT_TRUE(sink->wait_objects(1));
    EXPECT_EQ(text(*sink->objects().front(), "NumberOfEvents"), "2");
    // A new group begins with the next event.
    put_item(3, "three");
    put_item(3, "drei");
    put_item(3, "trois");
    alarm("end");
    ASSERT_TRUE(other->wait_objects(2));
    clock->step(10s);
    ASSERT_TRUE(sink->wait_objects(2));
    EXPECT_EQ(text(*sink->objects().back(), "NumberOfEvents"), "3");
    services->CancelAsyncCall(other.get());
    EXPECT_TRUE(other->wait_alone());
}

class TimerTest : public EventTest {
  protected:
    void every(const char* id, std::int64_t milliseconds, bool skip = false) {
        cimv2->put_instance("__IntervalTimerInstruction"_w,
                            row({{"TimerId", Value::utf8(id)},
                                 {"IntervalBetweenEvents", Value::integer(milliseconds)},
                                 {"SkipIfPassed", Value::boolean(skip)}}));
    }
    void at(const char* id, const char* moment, bool skip = false) {
        cimv2->put_instance("__AbsoluteTimerInstruction"_w, row({{"TimerId", Value::utf8(id)},
                                                                 {"EventDateTime", Value::utf8(moment)},
                                                                 {"SkipIfPassed", Value::boolean(skip)}}));
    }
    /// Waits until what was noted so far has been worked off.
    void settle() {
        const auto other = make_com<RecordingSink>();
        ASSERT_EQ(listen("SELECT * FROM Demo_Alarm", other), S_OK);
        alarm("settled");
        ASSERT_TRUE(other->wait_objects(1));
        services->CancelAsyncCall(other.get());
        ASSERT_TRUE(other->wait_alone());
    }
    std::vector<std::string> firings(std::size_t count) {
        std::vector<std::string> told;
        EXPECT_TRUE(sink->wait_objects(count));
        for (const auto& event : sink->objects()) {
            told.push_back(text(*event, "TimerId") + " " + text(*event, "NumFirings"));
        }
        return told;
    }
};

TEST_F(TimerTest, IntervalsFireAgainAndAgain) {
    every("tick", 1000);
    ASSERT_EQ(listen("SELECT * FROM __TimerEvent WHERE TimerId = 'tick'"), S_OK);
    settle();
    clock->step(1s);
    EXPECT_THAT(firings(1), ElementsAre("tick 1"));
    clock->step(1s);
    EXPECT_THAT(firings(2), ElementsAre("tick 1", "tick 1"));
}

TEST_F(TimerTest, FiringsThatCouldNotBeToldAreMerged) {
    ASSERT_EQ(listen("SELECT * FROM __TimerEvent"), S_OK);
    every("all", 1000);
    every("last", 1000, true);
    settle();
    clock->step(3500ms);
    EXPECT_THAT(firings(2), UnorderedElementsAre("all 3", "last 1"));
}

TEST_F(TimerTest, AnInstructionThatIsDeletedFiresNoMore) {
    ASSERT_EQ(listen("SELECT * FROM __TimerEvent"), S_OK);
    every("gone", 1000);
    every("kept", 2000);
    cimv2->delete_instance(parse_object_path("__IntervalTimerInstruction.TimerId=\"gone\""_w));
    settle();
    clock->step(2s);
    EXPECT_THAT(firings(1), ElementsAre("kept 1"));
}

TEST_F(TimerTest, MomentsComeOnce) {
    ASSERT_EQ(listen("SELECT * FROM __TimerEvent"), S_OK);
    // It is 01:00 UTC on 2020-01-01.
    at("soon", "20200101030005.000000+120");
    at("passed", "20200101005900.000000+000");
    at("skipped", "20200101005900.000000+000", true);
    // Too far away for the clock's nanoseconds: they would come round to the past.
    at("distant", "99991231235959.000000+000");
    at("later", "24000101000000.000000+000");
    settle();
    EXPECT_THAT(firings(1), ElementsAre("passed 1"));
    clock->step(5s);
    EXPECT_THAT(firings(2), ElementsAre("passed 1", "soon 1"));
    services->CancelAsyncCall(sink.get());
    ASSERT_TRUE(sink->wait_alone());
    sink->forget();
    const std::size_t before = sink->total();
    ASSERT_EQ(listen("SELECT * FROM __TimerEvent"), S_OK);
    every("tick", 1000);
    settle();
    clock->step(1s);
    ASSERT_TRUE(sink->wait_objects(before + 1));
    EXPECT_EQ(text(*sink->objects().front(), "TimerId"), "tick");
}

/// Gives events until it is told to stop, and counts its runs.
class Bell final : public EventProvider {
  public:
    explicit Bell(Class::Ref of_class) : class_(std::move(of_class)) {}

    void events(EventReceiver& receiver) override {
        started.add();
        if (ring_once) {
            receiver.event(Instance::make(class_, {Value(), Value(), Value::utf8("ding"), Value()}));
        }
        if (fail) throw std::runtime_error("the bell is broken");
        while (receiver.wait(1h)) {
        }
        EXPECT_TRUE(receiver.cancelled());
        EXPECT_FALSE(receiver.event(Instance::make(class_, {Value(), Value(), Value(), Value()})));
        stopped.add();
    }
    std::string name() const override { return "Bell"; }

    bool ring_once = true;
    bool fail = false;
    Counter started;
    Counter stopped;

  private:
    Class::Ref class_;
};

class EventProviderTest : public EventTest {
  protected:
    std::shared_ptr<Bell> bell = std::make_shared<Bell>(cimv2->find_class("Demo_Alarm"_w));
};

TEST_F(EventProviderTest, RunsOnceWhileAnybodyListens) {
    cimv2->set_event_provider("Demo_Alarm"_w, bell);
    EXPECT_EQ(bell->started.count(), 0);
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    EXPECT_THAT(texts(1, "Text"), ElementsAre("ding"));
    const auto other = make_com<RecordingSink>();
    ASSERT_EQ(listen("SELECT * FROM __ExtrinsicEvent", other), S_OK);
    services->CancelAsyncCall(sink.get());
    ASSERT_TRUE(sink->wait_alone());
    EXPECT_EQ(bell->started.count(), 1);
    EXPECT_EQ(bell->stopped.count(), 0);
    services->CancelAsyncCall(other.get());
    ASSERT_TRUE(other->wait_alone());
    EXPECT_TRUE(bell->stopped.wait(1));
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    EXPECT_TRUE(bell->started.wait(2));
}

TEST_F(EventProviderTest, MayBeSetAndTakenAwayWhileSomebodyListens) {
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    cimv2->set_event_provider("Demo_Alarm"_w, bell);
    EXPECT_THAT(texts(1, "Text"), ElementsAre("ding"));
    cimv2->set_event_provider("Demo_Alarm"_w, nullptr);
    EXPECT_TRUE(bell->stopped.wait(1));
    alarm("published");
    EXPECT_THAT(texts(2, "Text"), ElementsAre("ding", "published"));
}

TEST_F(EventProviderTest, EndsWithItsClass) {
    ASSERT_EQ(listen("SELECT * FROM __ExtrinsicEvent"), S_OK);
    cimv2->set_event_provider("Demo_Alarm"_w, bell);
    EXPECT_THAT(texts(1, "Text"), ElementsAre("ding"));
    cimv2->delete_class("Demo_Alarm"_w);
    EXPECT_TRUE(bell->stopped.wait(1));
}

TEST_F(EventProviderTest, WhatItThrowsEndsItsSubscriptionsAfterItsEvents) {
    bell->fail = true;
    cimv2->set_event_provider("Demo_Alarm"_w, bell);
    const auto other = make_com<RecordingSink>();
    ASSERT_EQ(listen("SELECT * FROM __ClassOperationEvent", other), S_OK);
    ASSERT_EQ(listen("SELECT * FROM Demo_Alarm"), S_OK);
    EXPECT_EQ(status_name(sink->wait_final()), "WBEM_E_PROVIDER_FAILURE");
    EXPECT_EQ(sink->total(), 1U);
    EXPECT_EQ(sink->final_status().text, "the bell is broken");
    EXPECT_EQ(text(*sink->final_status().object, "ProviderName"), "Bell");
    EXPECT_EQ(text(*sink->final_status().object, "Operation"), "ExecNotificationQuery");
    EXPECT_EQ(other->final_count(), 0U) << "it listens to something else";
    services->CancelAsyncCall(other.get());
    EXPECT_TRUE(other->wait_alone());
}

}  // namespace
}  // namespace wmisink::embedded
