#include <stdexcept>

#include "embedded/calls_fixture.hpp"
#include "wmisink/embedded/context.hpp"
#include "wmisink/embedded/string_array.hpp"

namespace wmisink::embedded {
namespace {

/// Remembers the last instance that it was given, and has one to give up: Id 7.
class Shelf final : public InstanceProvider {
  public:
    void instances(const InstanceRequest&, InstanceReceiver&) override {}
    void put(const Instance& instance, LONG flags) override {
        if (full) {
            throw std::runtime_error("the shelf is full");
        }
        put_name = to_utf8(instance.find("Name"_w)->as_text());
        put_flags = flags;
    }
    bool remove(const Class&, std::span<const Value> keys) override {
        return keys.front().as_unsigned_integer() == 7;
    }
    std::string name() const override { return "Shelf"; }

    bool full = false;
    std::string put_name;
    LONG put_flags = -1;
};

class PutInstanceTest : public CallsTest {
  protected:
    com_ptr<IWbemClassObject> item(LONG id, std::string_view name,
                                   std::string_view class_name = "Demo_Item") {
        auto made = spawn(class_name);
        set(*made, "Id", Variant::int32(id));
        set(*made, "Name", Variant::string(name));
        return made;
    }
};

TEST_P(PutInstanceTest, StoresWhatTheObjectIsNowAndTellsItsPath) {
    const auto object = item(1, "first");
    const Outcome put = put_instance(object.get());
    EXPECT_EQ(status_name(put.code), "WBEM_S_NO_ERROR");
    EXPECT_EQ(put.path, "Demo_Item.Id=1");
    set(*object, "Name", Variant::string("changed later"));
    EXPECT_EQ(text(*find("Demo_Item.Id=1"), "Name"), "first") << "the object is not the stored one";
    EXPECT_EQ(put_instance(object.get()).code, WBEM_S_NO_ERROR);
    EXPECT_EQ(text(*find("Demo_Item.Id=1"), "Name"), "changed later");
}

TEST_P(PutInstanceTest, FlagsSayWhetherItMayBeNew) {
    EXPECT_EQ(put_instance(item(1, "a").get(), WBEM_FLAG_UPDATE_ONLY).code, WBEM_E_NOT_FOUND);
    EXPECT_EQ(put_instance(item(1, "a").get(), WBEM_FLAG_CREATE_ONLY).code, WBEM_S_NO_ERROR);
    EXPECT_EQ(put_instance(item(1, "b").get(), WBEM_FLAG_CREATE_ONLY).code, WBEM_E_ALREADY_EXISTS);
    EXPECT_EQ(text(*find("Demo_Item.Id=1"), "Name"), "a");
    EXPECT_EQ(put_instance(item(1, "c").get(), WBEM_FLAG_UPDATE_ONLY).code, WBEM_S_NO_ERROR);
    EXPECT_EQ(text(*find("Demo_Item.Id=1"), "Name"), "c");
    EXPECT_EQ(put_instance(item(1, "d").get(), WBEM_FLAG_CREATE_ONLY | WBEM_FLAG_UPDATE_ONLY).code,
              WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(put_instance(item(1, "d").get(), WBEM_FLAG_FORWARD_ONLY).code, WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(put_instance(item(1, "d").get(), WBEM_FLAG_USE_AMENDED_QUALIFIERS).code, WBEM_S_NO_ERROR);
}

TEST_P(PutInstanceTest, WhatCannotBeStoredIsRefusedWithAReason) {
    cimv2->define_class(
        {.name = to_wide("Idea"),
         .superclass = {},
         .properties = {key("Id", CIM_UINT32)},
         .qualifiers = {{.name = Text("abstract"_w), .value = Value::boolean(true), .type = CIM_BOOLEAN}}});
    EXPECT_EQ(put_instance(nullptr).code, WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(put_instance(find("Demo_Item").get()).code, WBEM_E_INVALID_OBJECT) << "a class";
    const Outcome no_key = put_instance(spawn("Demo_Item").get());
    EXPECT_EQ(no_key.code, WBEM_E_ILLEGAL_NULL);
    EXPECT_EQ(no_key.reason, "Key property Id of Demo_Item is NULL.");

    const auto orphan = item(1, "orphan");
    cimv2->delete_class("Demo_Item"_w);
    EXPECT_EQ(put_instance(orphan.get()).code, WBEM_E_INVALID_CLASS);
}

TEST_P(PutInstanceTest, AnInstanceOfAnOlderDefinitionIsMovedToTheNewOne) {
    const auto object = item(1, "old");
    cimv2->delete_class("Demo_Item"_w);
    cimv2->define_class(
        class_named("Demo_Item", {property("Colour", CIM_STRING, Value::utf8("grey"))}, "Demo_Base"));
    EXPECT_EQ(put_instance(object.get()).code, WBEM_E_INVALID_OBJECT) << "it has properties that are gone";
    cimv2->define_class(class_named(
        "Demo_Item",
        {property("Colour", CIM_STRING, Value::utf8("grey")), property("Size", CIM_UINT64),
         property("Balance", CIM_SINT64), property("Ratio", CIM_REAL64), property("Started", CIM_DATETIME),
         property("Active", CIM_BOOLEAN), property("Tags", CIM_STRING | CIM_FLAG_ARRAY),
         property("Letter", CIM_CHAR16), property("Level", CIM_SINT8)},
        "Demo_Base"));
    EXPECT_EQ(put_instance(object.get()).code, WBEM_S_NO_ERROR);
    const auto stored = find("Demo_Item.Id=1");
    ASSERT_TRUE(stored);
    EXPECT_EQ(text(*stored, "Name"), "old");
    EXPECT_EQ(text(*stored, "Level"), "3");
    EXPECT_EQ(text(*stored, "Colour"), "grey");
}

TEST_P(PutInstanceTest, AProviderTakesTheInstancesOfItsClass) {
    const auto shelf = std::make_shared<Shelf>();
    cimv2->set_provider("Demo_Item"_w, shelf);
    const Outcome put = put_instance(item(3, "given").get(), WBEM_FLAG_CREATE_ONLY);
    EXPECT_EQ(put.code, WBEM_S_NO_ERROR);
    EXPECT_EQ(put.path, "Demo_Item.Id=3");
    EXPECT_EQ(shelf->put_name, "given");
    EXPECT_EQ(shelf->put_flags, WBEM_FLAG_CREATE_ONLY);
    shelf->full = true;
    const Outcome failed = put_instance(item(3, "given").get());
    EXPECT_EQ(failed.code, WBEM_E_PROVIDER_FAILURE);
    EXPECT_EQ(failed.reason, "the shelf is full");

    cimv2->set_provider("Demo_Item"_w,
                        make_provider("ReadOnly", [](const InstanceRequest&, InstanceReceiver&) {}));
    EXPECT_EQ(put_instance(item(3, "given").get()).code, WBEM_E_PROVIDER_NOT_CAPABLE);
}

TEST_P(PutInstanceTest, AContextMayNameThePropertiesThatAreMeant) {
    put_items(1);
    const auto object = item(0, "renamed");
    const auto context = make_context();
    const Variant list = Variant::array(string_array(std::vector<WideView>{"name"_w}));
    ASSERT_EQ(context->SetValue(to_wide("__PUT_EXT_PROPERTIES").c_str(), 0, list.in()), S_OK);
    ASSERT_EQ(context->SetValue(to_wide("__PUT_EXTENSIONS").c_str(), 0, Variant::boolean(true).in()), S_OK);
    EXPECT_EQ(put_instance(object.get(), 0, context.get()).code, WBEM_S_NO_ERROR);
    EXPECT_EQ(text(*find("Demo_Item.Id=0"), "Name"), "renamed");
    EXPECT_EQ(text(*find("Demo_Item.Id=0"), "Active"), "TRUE") << "not named, so not put";
    EXPECT_EQ(put_instance(object.get()).code, WBEM_S_NO_ERROR);
    EXPECT_EQ(text(*find("Demo_Item.Id=0"), "Active"), "NULL");

    const Variant unknown = Variant::array(string_array(std::vector<WideView>{"Nope"_w}));
    ASSERT_EQ(context->SetValue(to_wide("__PUT_EXT_PROPERTIES").c_str(), 0, unknown.in()), S_OK);
    EXPECT_EQ(put_instance(object.get(), 0, context.get()).code, WBEM_E_INVALID_PROPERTY);
    ASSERT_EQ(context->SetValue(to_wide("__PUT_EXT_PROPERTIES").c_str(), 0, Variant::int32(1).in()), S_OK);
    EXPECT_EQ(put_instance(object.get(), 0, context.get()).code, WBEM_E_INVALID_CONTEXT);
}

TEST_P(PutInstanceTest, ANamespaceIsMadeByPuttingOne) {
    const auto object = spawn("__NAMESPACE");
    set(*object, "Name", Variant::string("inner"));
    EXPECT_EQ(put_instance(object.get()).code, WBEM_S_NO_ERROR);
    EXPECT_NE(repository->find_namespace("root\\cimv2\\inner"_w), nullptr);
    EXPECT_EQ(delete_instance("__NAMESPACE.Name=\"inner\"").code, WBEM_S_NO_ERROR);
    EXPECT_EQ(repository->find_namespace("root\\cimv2\\inner"_w), nullptr);
}

TEST_P(PutInstanceTest, DeletingTakesOneOutOfTheStoreOrTheProvider) {
    put_items(2);
    EXPECT_EQ(delete_instance("Demo_Base.Id=1").code, WBEM_S_NO_ERROR) << "by its superclass";
    EXPECT_FALSE(find("Demo_Item.Id=1"));
    EXPECT_TRUE(find("Demo_Item.Id=0"));
    const Outcome again = delete_instance("Demo_Item.Id=1");
    EXPECT_EQ(again.code, WBEM_E_NOT_FOUND);
    EXPECT_EQ(again.reason, "There is no instance with the path Demo_Item.Id=1.");
    EXPECT_EQ(delete_instance("Demo_Item").code, WBEM_E_INVALID_OBJECT_PATH);
    EXPECT_EQ(delete_instance("Demo_Item.Id=").code, WBEM_E_INVALID_OBJECT_PATH);
    EXPECT_EQ(delete_instance("Nope.Id=1").code, WBEM_E_INVALID_CLASS);
    EXPECT_EQ(delete_instance("").code, WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(delete_instance("Demo_Item.Id=0", WBEM_FLAG_SHALLOW).code, WBEM_E_INVALID_PARAMETER);
    repository->create_namespace("root\\other"_w);
    EXPECT_EQ(delete_instance("root\\other:Demo_Item.Id=0").code, WBEM_E_NOT_SUPPORTED);

    EXPECT_EQ(delete_instance("Demo_Item.Id=0").code, WBEM_S_NO_ERROR);
    cimv2->set_provider("Demo_Item"_w, std::make_shared<Shelf>());
    EXPECT_EQ(delete_instance("Demo_Base.Id=7").code, WBEM_S_NO_ERROR);
    EXPECT_EQ(delete_instance("Demo_Item.Id=8").code, WBEM_E_NOT_FOUND);
    cimv2->set_provider("Demo_Item"_w,
                        make_provider("ReadOnly", [](const InstanceRequest&, InstanceReceiver&) {}));
    EXPECT_EQ(delete_instance("Demo_Item.Id=7").code, WBEM_E_PROVIDER_NOT_CAPABLE);
}

INSTANTIATE_TEST_SUITE_P(InEveryWay, PutInstanceTest,
                         testing::Values(Way::at_once, Way::call_result, Way::sink), way_name);

}  // namespace
}  // namespace wmisink::embedded
