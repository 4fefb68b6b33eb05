#include "wmisink/embedded/repository.hpp"

#include <string>

#include "embedded/fixture.hpp"
#include "wmisink/embedded/instance_store.hpp"
#include "wmisink/embedded/system_classes.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ClassTest : public EmbeddedTest {};
class NamespaceTest : public EmbeddedTest {};
class InstancesTest : public EmbeddedTest {};

ObjectPath path(std::string_view text) { return parse_object_path(to_wide(text)); }

std::vector<std::string> utf8(const std::vector<Text>& texts) {
    std::vector<std::string> result;
    for (const Text& text : texts) {
        result.push_back(to_utf8(text));
    }
    return result;
}

TEST_F(NamespaceTest, PathsIgnoreCaseAndSlashes) {
    EXPECT_EQ(repository->find_namespace("ROOT/CIMV2"_w), cimv2);
    EXPECT_EQ(repository->create_namespace("Root/CimV2"_w), cimv2);
    EXPECT_EQ(repository->find_namespace("root\\none"_w), nullptr);
    EXPECT_EQ(repository->find_namespace("root\\\\cimv2"_w), nullptr);
    EXPECT_EQ(repository->find_namespace("root\\cimv2\\"_w), nullptr);
}

TEST_F(NamespaceTest, ParentsComeWithTheChild) {
    repository->create_namespace("root\\Microsoft\\Windows"_w);
    EXPECT_THAT(utf8(repository->namespaces()),
                ElementsAre("root", "root\\cimv2", "root\\Microsoft", "root\\Microsoft\\Windows"));
}

TEST_F(NamespaceTest, WhatCannotBeAPathIsRefused) {
    for (const char* bad :
         {"", "cimv2", "rootx", "\\root", "root\\", "root\\\\x", "root\\a:b", "root\\a.b"}) {
        EXPECT_EQ(code_of([&] { repository->create_namespace(to_wide(bad)); }), WBEM_E_INVALID_NAMESPACE)
            << bad;
    }
}

TEST_F(ClassTest, InheritedPropertiesComeFirstAndKeepTheirPlace) {
    const Class::Ref base = cimv2->find_class("demo_BASE"_w);
    const Class::Ref item = cimv2->find_class("demo_item"_w);
    ASSERT_NE(base, nullptr);
    ASSERT_NE(item, nullptr);
    EXPECT_EQ(item->superclass(), base);
    EXPECT_EQ(item->find_property("ID"_w), base->find_property("id"_w));
    EXPECT_EQ(item->find_property("name"_w), base->find_property("Name"_w));
    EXPECT_FALSE(item->properties()[0].local);
    EXPECT_TRUE(item->properties()[2].local);
    EXPECT_THAT(item->keys(), ElementsAre(0U));
    EXPECT_THAT(utf8(item->derivation()), ElementsAre("Demo_Base"));
    EXPECT_EQ(&item->dynasty(), base.get());
    EXPECT_TRUE(item->is_a("DEMO_base"_w));
    EXPECT_FALSE(base->is_a("Demo_Item"_w));
}

TEST_F(ClassTest, SubclassMayChangeDefaultAndQualifiersOnly) {
    const auto changed = cimv2->define_class(
        class_named("Demo_Deep", {property("Level", CIM_SINT8, Value::integer(9))}, "Demo_Item"));
    const auto level = changed->find_property("Level"_w);
    ASSERT_TRUE(level);
    EXPECT_EQ(changed->properties()[*level].default_value, Value::integer(9));
    EXPECT_EQ(to_utf8(changed->properties()[*level].origin), "Demo_Item");
    EXPECT_EQ(
        code_of([&] {
            cimv2->define_class(class_named("Demo_Wrong", {property("Level", CIM_SINT16)}, "Demo_Item"));
        }),
        WBEM_E_OVERRIDE_NOT_ALLOWED);
    EXPECT_EQ(code_of([&] { cimv2->define_class(class_named("Demo_Wrong", {key("Other")}, "Demo_Item")); }),
              WBEM_E_CANNOT_CHANGE_KEY_INHERITANCE);
}

TEST_F(ClassTest, SubclassOfOneWithoutKeysMayMakeAnInheritedPropertyItsKey) {
    cimv2->define_class(class_named("Keyless", {property("Name")}));
    const auto keyed = cimv2->define_class(class_named("Keyed", {key("Name")}, "Keyless"));
    EXPECT_THAT(keyed->keys(), ElementsAre(0U));
    EXPECT_TRUE(keyed->properties()[0].key);
}

TEST_F(ClassTest, SingletonWithInheritedKeysIsKnownByItsClassAlone) {
    ClassDefinition definition = class_named("Demo_Only", {}, "Demo_Item");
    definition.qualifiers = {{.name = "singleton"_w, .value = Value::boolean(true), .type = CIM_BOOLEAN}};
    const auto only = cimv2->define_class(definition);
    EXPECT_TRUE(only->singleton());
    EXPECT_TRUE(only->keys().empty());
}

TEST_F(ClassTest, QualifiersFlowDownByTheirFlavor) {
    ClassDefinition top = class_named("Top", {property("P")});
    top.qualifiers = {{.name = "Kept"_w, .value = Value::utf8("yes")},
                      {.name = "Own"_w, .value = Value::boolean(true), .type = CIM_BOOLEAN, .flavor = 0}};
    top.properties[0].qualifiers = {{.name = "Note"_w, .value = Value::utf8("n")}};
    cimv2->define_class(top);
    const auto below = cimv2->define_class(class_named("Below", {}, "Top"));
    EXPECT_NE(below->find_qualifier("kept"_w), nullptr);
    EXPECT_EQ(below->find_qualifier("Own"_w), nullptr);
    const auto& qualifiers = below->properties()[0].qualifiers;
    EXPECT_NE(find_qualifier(qualifiers, "NOTE"_w), nullptr);
    EXPECT_EQ(find_qualifier(qualifiers, "cimtype"_w)->value, Value::utf8("string"));
}

TEST_F(ClassTest, BadDefinitionsAreRefused) {
    const auto define = [&](ClassDefinition definition) {
        return code_of([&] { cimv2->define_class(definition); });
    };
    EXPECT_EQ(define(class_named("9x", {})), WBEM_E_INVALID_OBJECT);
    EXPECT_EQ(define(class_named("", {})), WBEM_E_INVALID_OBJECT);
    EXPECT_EQ(define(class_named("a b", {})), WBEM_E_INVALID_OBJECT);
    EXPECT_EQ(define(class_named("X", {property("a-b")})), WBEM_E_INVALID_OBJECT);
    EXPECT_EQ(define(class_named("X", {property("a"), property("A")})), WBEM_E_INVALID_OBJECT);
    EXPECT_EQ(define(class_named("X", {property("__a")})), WBEM_E_INVALID_OBJECT);
    ClassDefinition with_method = class_named("X", {});
    with_method.methods = {{.name = to_wide("__Run")}};
    EXPECT_EQ(define(with_method), WBEM_E_INVALID_OBJECT);
    EXPECT_EQ(define(class_named("X", {property("a", 77)})), WBEM_E_INVALID_PROPERTY_TYPE);
    EXPECT_EQ(define(class_named("X", {key("a", CIM_REAL64)})), WBEM_E_CANNOT_BE_KEY);
    EXPECT_EQ(define(class_named("X", {key("a", CIM_STRING | CIM_FLAG_ARRAY)})), WBEM_E_CANNOT_BE_KEY);
    EXPECT_EQ(define(class_named("X", {}, "Nope")), WBEM_E_INVALID_SUPERCLASS);
    EXPECT_EQ(define(class_named("X", {}, "X")), WBEM_E_INVALID_SUPERCLASS);
    EXPECT_EQ(define(class_named("X", {property("a", CIM_UINT8, Value::integer(256))})),
              WBEM_E_VALUE_OUT_OF_RANGE);
    ClassDefinition singleton = class_named("X", {key("a")});
    singleton.qualifiers = {{.name = "singleton"_w, .value = Value::boolean(true), .type = CIM_BOOLEAN}};
    EXPECT_EQ(define(singleton), WBEM_E_CANNOT_BE_SINGLETON);
    EXPECT_EQ(cimv2->find_class("X"_w), nullptr);
}

TEST_F(ClassTest, RedefinitionNeedsAnEmptyClass) {
    EXPECT_EQ(code_of([&] { cimv2->define_class(class_named("Demo_Base", {key("Id")})); }),
              WBEM_E_CLASS_HAS_CHILDREN);
    put_items(1);
    EXPECT_EQ(code_of([&] { cimv2->define_class(class_named("Demo_Item", {key("Id")})); }),
              WBEM_E_CLASS_HAS_INSTANCES);
    EXPECT_TRUE(cimv2->delete_instance(path("Demo_Item.Id=0")));
    EXPECT_NO_THROW(cimv2->define_class(class_named("demo_item", {key("Other")})));
    EXPECT_TRUE(cimv2->find_class("Demo_Item"_w)->find_property("Other"_w));
    EXPECT_EQ(cimv2->classes().size(), system_class_definitions().size() + 2);
}

TEST_F(ClassTest, DeletingTakesSubclassesAlong) {
    cimv2->delete_class("demo_base"_w);
    EXPECT_EQ(cimv2->classes().size(), system_class_definitions().size());
    EXPECT_EQ(code_of([&] { cimv2->delete_class("Demo_Base"_w); }), WBEM_E_INVALID_CLASS);
}

/// A method provider whose end asks the namespace something, as the end of a Python function may.
class Curious final : public MethodProvider {
  public:
    Curious(const Namespace& nspace, std::size_t& seen) : nspace_(nspace), seen_(seen) {}
    Curious(const Curious&) = delete;
    Curious& operator=(const Curious&) = delete;
    ~Curious() override { seen_ = nspace_.classes().size(); }

    bool has(WideView) const override { return true; }
    std::vector<Value> call(const MethodRequest&) override { return {}; }
    std::string name() const override { return "Curious"; }

  private:
    const Namespace& nspace_;
    std::size_t& seen_;
};

TEST_F(ClassTest, ProvidersOfADeletedClassEndOutsideTheLock) {
    std::size_t seen = 0;
    cimv2->set_method_provider("Demo_Item"_w, std::make_shared<Curious>(*cimv2, seen));
    cimv2->delete_class("Demo_Base"_w);
    EXPECT_EQ(seen, system_class_definitions().size());
}

TEST_F(InstancesTest, AreFoundByKeyThroughTheSuperclassToo) {
    put_items(1000);
    const Instance::Ref found = cimv2->find_instance(path("Demo_Base.Id=567"));
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(to_utf8(found->of_class().name()), "Demo_Item");
    EXPECT_EQ(*found->find("name"_w), Value::utf8("item 567"));
    EXPECT_EQ(cimv2->find_instance(path("Demo_Item=567")), found);
    EXPECT_EQ(cimv2->find_instance(path("Demo_Item.Id=\"567\"")), found);
    EXPECT_EQ(cimv2->find_instance(path("Demo_Item.Id=1000")), nullptr);
}

TEST_F(InstancesTest, PuttingTheSameKeyReplaces) {
    put_items(3);
    const Instance::Ref before = cimv2->find_instance(path("Demo_Item=1"));
    cimv2->put_instance("Demo_Item"_w, row({{"Id", Value::integer(1)}, {"Name", Value::utf8("new")}}));
    EXPECT_EQ(*before->find("Name"_w), Value::utf8("item 1"));
    EXPECT_EQ(*cimv2->find_instance(path("Demo_Item=1"))->find("Name"_w), Value::utf8("new"));
}

TEST_F(InstancesTest, GetDefaultsAndFittedValues) {
    const auto made = cimv2->put_instance("Demo_Item"_w, row({{"id", Value::integer(7)}}));
    EXPECT_EQ(*made->find("Level"_w), Value::integer(3));
    EXPECT_EQ(*made->find("Id"_w), Value::unsigned_integer(7));
    EXPECT_TRUE(made->find("Size"_w)->is_null());
}

TEST_F(InstancesTest, WrongOnesAreRefused) {
    const auto put = [&](std::string_view name, std::vector<NamedValue> values) {
        return code_of([&] { cimv2->put_instance(to_wide(name), values); });
    };
    EXPECT_EQ(put("Nope", {}), WBEM_E_INVALID_CLASS);
    EXPECT_EQ(put("Demo_Item", {}), WBEM_E_ILLEGAL_NULL);
    EXPECT_EQ(put("Demo_Item", row({{"Id", Value::integer(1)}, {"Nope", Value()}})), WBEM_E_NOT_FOUND);
    EXPECT_EQ(put("Demo_Item", row({{"Id", Value::utf8("x")}})), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(put("Demo_Item", row({{"Id", Value::integer(-1)}})), WBEM_E_VALUE_OUT_OF_RANGE);
    cimv2->define_class(class_named("Keyless", {property("P")}));
    EXPECT_EQ(put("Keyless", {}), WBEM_E_NO_KEY);
    ClassDefinition abstract = class_named("Idea", {key("P")});
    abstract.qualifiers = {{.name = "Abstract"_w, .value = Value::boolean(true), .type = CIM_BOOLEAN}};
    cimv2->define_class(abstract);
    EXPECT_EQ(put("Idea", row({{"P", Value::utf8("x")}})), WBEM_E_INVALID_OPERATION);
    cimv2->set_provider("Demo_Item"_w, make_provider("P", [](const InstanceRequest&, InstanceReceiver&) {}));
    EXPECT_EQ(put("Demo_Item", row({{"Id", Value::integer(1)}})), WBEM_E_PROVIDER_NOT_CAPABLE);
}

TEST_F(InstancesTest, SingletonHasOne) {
    ClassDefinition definition = class_named("Sole", {property("P", CIM_UINT8)});
    definition.qualifiers = {{.name = "singleton"_w, .value = Value::boolean(true), .type = CIM_BOOLEAN}};
    cimv2->define_class(definition);
    cimv2->put_instance("Sole"_w, row({{"P", Value::integer(1)}}));
    cimv2->put_instance("Sole"_w, row({{"P", Value::integer(2)}}));
    EXPECT_EQ(*cimv2->find_instance(path("Sole=@"))->find("P"_w), Value::unsigned_integer(2));
    EXPECT_EQ(code_of([&] { static_cast<void>(cimv2->find_instance(path("Sole.P=1"))); }),
              WBEM_E_INVALID_OBJECT_PATH);
}

TEST_F(InstancesTest, StringKeysIgnoreCase) {
    cimv2->define_class(class_named("Named", {key("A"), key("B", CIM_SINT16)}));
    cimv2->put_instance("Named"_w, row({{"A", Value::utf8("Straße")}, {"B", Value::integer(-3)}}));
    EXPECT_NE(cimv2->find_instance(path("named.b=-3,a='STRAßE'")), nullptr);
    EXPECT_EQ(cimv2->find_instance(path("Named.A='Straße',B=3")), nullptr);
}

TEST_F(InstancesTest, SnapshotsDoNotSeeLaterWrites) {
    put_items(600);
    const auto before = cimv2->sources("Demo_Item"_w).front().stored;
    EXPECT_EQ(cimv2->sources("Demo_Item"_w).front().stored, before);
    for (int i = 0; i < 300; ++i) {
        EXPECT_TRUE(cimv2->delete_instance(path("Demo_Item=" + std::to_string(i * 2))));
    }
    cimv2->put_instance("Demo_Item"_w, row({{"Id", Value::integer(1)}, {"Name", Value::utf8("new")}}));
    cimv2->put_instance("Demo_Item"_w, row({{"Id", Value::integer(9999)}}));
    const auto count = [](const InstanceSnapshot& snapshot) {
        std::size_t found = 0;
        snapshot.for_each([&](const Instance::Ref&) {
            ++found;
            return true;
        });
        return found;
    };
    EXPECT_EQ(count(*before), 600U);
    EXPECT_EQ(count(*cimv2->sources("Demo_Item"_w).front().stored), 301U);
    std::vector<std::string> names;
    before->for_each([&](const Instance::Ref& one) {
        names.push_back(to_utf8(one->find("Name"_w)->as_text()));
        return names.size() < 3;
    });
    EXPECT_THAT(names, ElementsAre("item 0", "item 1", "item 2"));
}

TEST(ObjectPathTest, TakesEveryFormApart) {
    const ObjectPath whole = path(R"(\\.\root\cimv2:Win32_Thing.Name="C:\\x \"y\"",Id=-5,Ok=TRUE)");
    EXPECT_EQ(to_utf8(*whole.server), ".");
    EXPECT_EQ(to_utf8(*whole.nspace), "root\\cimv2");
    EXPECT_EQ(to_utf8(whole.class_name), "Win32_Thing");
    ASSERT_EQ(whole.keys.size(), 3U);
    EXPECT_EQ(whole.keys[0].value, Value::utf8(R"(C:\x "y")"));
    EXPECT_EQ(whole.keys[1].value, Value::integer(-5));
    EXPECT_EQ(whole.keys[2].value, Value::boolean(true));
    EXPECT_EQ(to_utf8(*path("//HOST/root/a:C=@").nspace), "root\\a");
    EXPECT_TRUE(path("C=@").singleton);
    EXPECT_TRUE(path("C").is_class());
    EXPECT_EQ(to_utf8(*path("root\\a:C").nspace), "root\\a");
    EXPECT_EQ(path("C='a:b'").keys[0].value, Value::utf8("a:b"));
    EXPECT_EQ(path("C=0x10").keys[0].value, Value::unsigned_integer(16));
}

TEST_F(InstancesTest, AnyKeyLeadsBackToItsInstance) {
    cimv2->define_class(class_named("Named", {key("A"), key("B", CIM_DATETIME), key("C", CIM_BOOLEAN)}));
    for (const char* text : {"", "plain", "C:\\x\\", "say \"so\"", "it's", "a,b=c", "host:x", "\\", "\"",
                             "\n\t", "\xC3\xA9\xF0\x9F\x98\x80", "\\\\.\\root:X.Y=\"z\""}) {
        const auto put = cimv2->put_instance("Named"_w, row({{"A", Value::utf8(text)},
                                                             {"B", Value::utf8("20240102030405.000000+000")},
                                                             {"C", Value::boolean(true)}}));
        const auto relative = relative_path(put->of_class(), put->values());
        ASSERT_TRUE(relative);
        EXPECT_EQ(cimv2->find_instance(parse_object_path(full_path(*cimv2->place(), *relative))), put)
            << to_utf8(*relative);
    }
}

TEST_F(InstancesTest, AreFoundAndDeletedThroughAnyClassAbove) {
    cimv2->define_class(class_named("Demo_Deep", {}, "Demo_Item"));
    cimv2->define_class(class_named("Demo_Side", {}, "Demo_Base"));
    cimv2->put_instance("Demo_Deep"_w, row({{"Id", Value::integer(1)}}));
    EXPECT_NE(cimv2->find_instance(path("Demo_Base=1")), nullptr);
    EXPECT_NE(cimv2->find_instance(path("Demo_Item=1")), nullptr);
    EXPECT_EQ(cimv2->find_instance(path("Demo_Side=1")), nullptr);
    EXPECT_FALSE(cimv2->delete_instance(path("Demo_Side=1")));
    EXPECT_TRUE(cimv2->delete_instance(path("Demo_Base=1")));
    EXPECT_EQ(cimv2->find_instance(path("Demo_Deep=1")), nullptr);
    EXPECT_FALSE(cimv2->delete_instance(path("Demo_Base=1")));
}

TEST_F(ClassTest, KeepTheOrderOfTheirDefinition) {
    const auto own = [&] {
        std::vector<std::string> names;
        for (const auto& one : cimv2->classes()) {
            if (one->name().starts_with("Demo_"_w)) names.push_back(to_utf8(one->name()));
        }
        return names;
    };
    for (const char* name : {"Demo_A", "Demo_B", "Demo_C"}) {
        cimv2->define_class(class_named(name, {}, "Demo_Base"));
    }
    cimv2->delete_class("Demo_B"_w);
    EXPECT_THAT(own(), ElementsAre("Demo_Base", "Demo_Item", "Demo_A", "Demo_C"));
    cimv2->delete_class("Demo_Item"_w);
    EXPECT_THAT(own(), ElementsAre("Demo_Base", "Demo_A", "Demo_C"));
    cimv2->delete_class("Demo_Base"_w);
    EXPECT_THAT(own(), testing::IsEmpty());
}

TEST(ObjectPathTest, BadOnesAreRefusedWithThePosition) {
    for (const char* bad :
         {"", ".", "C.", "C.=1", "C.A", "C.A=", "C.A=\"x", "C.A=1,", "C.A=1x", "C=", "C=@x", "\\\\", "\\\\.",
          "\\\\.\\root", "\\\\.\\root\\cimv2", "a\\b", "C.A=\"a\\b\"", ":", "root:"}) {
        EXPECT_EQ(code_of([&] { static_cast<void>(path(bad)); }), WBEM_E_INVALID_OBJECT_PATH) << bad;
    }
    try {
        static_cast<void>(path("C.A=\"x"));
    } catch (const Failure& failure) {
        EXPECT_THAT(failure.description(), HasSubstr("at character 5"));
    }
}

TEST(RepositoryTest, IsAsBigAsItsTenantsNeed) {
    const auto repository = Repository::create();
    const auto nspace = repository->create_namespace("root\\big"_w);
    nspace->define_class(class_named("Row", {key("Id", CIM_UINT32)}));
    constexpr std::uint32_t kCount = 100'000;
    for (std::uint32_t i = 0; i < kCount; ++i) {
        nspace->put_instance(Instance::make(nspace->find_class("Row"_w), {Value::integer(i)}));
    }
    for (std::uint32_t i = 0; i < kCount; i += 1009) {
        EXPECT_NE(nspace->find_instance(path("Row=" + std::to_string(i))), nullptr);
    }
}

}  // namespace
}  // namespace wmisink::embedded
