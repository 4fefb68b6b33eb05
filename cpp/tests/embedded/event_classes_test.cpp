#include <string>

#include "embedded/fixture.hpp"
#include "wmisink/embedded/find_object.hpp"
#include "wmisink/embedded/system_classes.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;

class SystemClassesTest : public EmbeddedTest {
  protected:
    std::vector<std::string> namespaces_below(std::string_view path) {
        std::vector<std::string> found;
        const auto services = connect(path);
        com_ptr<IEnumWbemClassObject> all;
        EXPECT_EQ(services->ExecQuery(Bstr("WQL").get(), Bstr("SELECT Name FROM __NAMESPACE").get(), 0,
                                      nullptr, all.put()),
                  S_OK);
        com_ptr<IWbemClassObject> one;
        ULONG count = 0;
        while (all->Next(WBEM_INFINITE, 1, one.put(), &count) == S_OK) {
            found.push_back(text(*one, "Name"));
        }
        return found;
    }
};

TEST_F(SystemClassesTest, StandInEveryNamespaceAndBelongToIt) {
    for (const char* path : {"root", "root\\cimv2"}) {
        const auto nspace = repository->find_namespace(to_wide(path));
        const Class::Ref modification = nspace->find_class("__instancemodificationevent"_w);
        ASSERT_NE(modification, nullptr) << path;
        EXPECT_EQ(to_utf8(modification->place().nspace), path);
        std::vector<std::string> names;
        for (const Property& one : modification->properties()) {
            names.push_back(to_utf8(one.name));
        }
        EXPECT_THAT(names,
                    ElementsAre("SECURITY_DESCRIPTOR", "TIME_CREATED", "TargetInstance", "PreviousInstance"));
        EXPECT_TRUE(modification->is_a("__SystemClass"_w));
        EXPECT_TRUE(nspace->find_class("__Event"_w)->abstract());
        EXPECT_FALSE(modification->abstract());
    }
}

TEST_F(SystemClassesTest, HaveTheDocumentedTypesAndQualifiers) {
    const Class::Ref timer = cimv2->find_class("__IntervalTimerInstruction"_w);
    EXPECT_EQ(timer->keys().size(), 1U);
    const Property& interval = timer->properties()[*timer->find_property("IntervalBetweenEvents"_w)];
    EXPECT_EQ(interval.type, CIM_UINT32);
    EXPECT_EQ(find_qualifier(interval.qualifiers, "units"_w)->value, Value::utf8("milliseconds"));
    EXPECT_EQ(timer->properties()[*timer->find_property("SkipIfPassed"_w)].default_value,
              Value::boolean(false));
    const Class::Ref dropped = cimv2->find_class("__EventDroppedEvent"_w);
    EXPECT_EQ(dropped->properties()[*dropped->find_property("IntendedConsumer"_w)].type, CIM_REFERENCE);
}

TEST_F(SystemClassesTest, AreNotForUsersToDefineChangeOrDelete) {
    EXPECT_EQ(code_of([&] { cimv2->define_class(class_named("__Mine", {key("Id")})); }),
              WBEM_E_INVALID_OBJECT);
    EXPECT_EQ(code_of([&] { cimv2->define_class(class_named("__NAMESPACE", {key("Id")})); }),
              WBEM_E_INVALID_OBJECT);
    EXPECT_EQ(code_of([&] { cimv2->delete_class("__Event"_w); }), WBEM_E_INVALID_OPERATION);
    EXPECT_NE(cimv2->find_class("__Event"_w), nullptr);
}

TEST_F(SystemClassesTest, OnlySomeMayBeDerivedFrom) {
    EXPECT_NO_THROW(cimv2->define_class(class_named("Demo_Event", {property("Text")}, "__ExtrinsicEvent")));
    EXPECT_NO_THROW(cimv2->define_class(class_named("Demo_Status", {}, "__ExtendedStatus")));
    for (const char* closed :
         {"__NAMESPACE", "__InstanceCreationEvent", "__TimerInstruction", "__SystemClass"}) {
        EXPECT_EQ(code_of([&] { cimv2->define_class(class_named("Demo_No", {}, closed)); }),
                  WBEM_E_INVALID_SUPERCLASS)
            << closed;
    }
}

TEST_F(SystemClassesTest, NamespacesAreInstancesOfTheirParent) {
    repository->create_namespace("root\\cimv2\\power\\deep"_w);
    EXPECT_THAT(namespaces_below("root"), ElementsAre("cimv2"));
    EXPECT_THAT(namespaces_below("root\\cimv2"), ElementsAre("power"));
    const auto found = find_object(parse_object_path("__NAMESPACE=\"POWER\""_w), *cimv2);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ((*found)[0], Value::utf8("power"));
    EXPECT_TRUE(repository->delete_namespace("root/CIMV2/power"_w));
    EXPECT_FALSE(repository->delete_namespace("root/cimv2/power"_w));
    EXPECT_EQ(repository->find_namespace("root\\cimv2\\power\\deep"_w), nullptr);
    EXPECT_TRUE(namespaces_below("root\\cimv2").empty());
    EXPECT_EQ(code_of([&] { repository->delete_namespace("ROOT"_w); }), WBEM_E_INVALID_OPERATION);
}

TEST_F(SystemClassesTest, TheirProviderMakesAndRemovesNamespaces) {
    const auto provider = cimv2->sources("__NAMESPACE"_w).front().provider;
    ASSERT_NE(provider, nullptr);
    const Class::Ref of_class = cimv2->find_class("__NAMESPACE"_w);
    const auto named = [&](const char* name) { return Instance::make(of_class, {Value::utf8(name)}); };
    provider->put(*named("made"), WBEM_FLAG_CREATE_OR_UPDATE);
    EXPECT_NE(repository->find_namespace("root\\cimv2\\made"_w), nullptr);
    EXPECT_EQ(code_of([&] { provider->put(*named("Made"), WBEM_FLAG_CREATE_ONLY); }), WBEM_E_ALREADY_EXISTS);
    EXPECT_EQ(code_of([&] { provider->put(*named("other"), WBEM_FLAG_UPDATE_ONLY); }), WBEM_E_NOT_FOUND);
    EXPECT_EQ(code_of([&] { provider->put(*named("a\\b"), 0); }), WBEM_E_INVALID_NAMESPACE);
    EXPECT_TRUE(provider->remove(*of_class, std::vector<Value>{Value::utf8("MADE")}));
    EXPECT_FALSE(provider->remove(*of_class, std::vector<Value>{Value::utf8("made")}));
    EXPECT_EQ(repository->find_namespace("root\\cimv2\\made"_w), nullptr);
}

}  // namespace
}  // namespace wmisink::embedded
