#include "embedded/calls_fixture.hpp"

namespace wmisink::embedded {
namespace {

using testing::Contains;
using testing::Not;

class PutClassTest : public CallsTest {
  protected:
    /// A class that exists nowhere yet.
    com_ptr<IWbemClassObject> new_class(std::string_view name, std::string_view property_name = "Id") {
        com_ptr<IWbemClassObject> made;
        EXPECT_EQ(services->GetObject(nullptr, 0, nullptr, made.put(), nullptr), S_OK);
        set(*made, "__CLASS", Variant::string(name));
        set(*made, property_name, Variant::null(), CIM_UINT32);
        com_ptr<IWbemQualifierSet> qualifiers;
        EXPECT_EQ(made->GetPropertyQualifierSet(to_wide(property_name).c_str(), qualifiers.put()), S_OK);
        const Variant yes = Variant::boolean(true);
        EXPECT_EQ(qualifiers->Put(to_wide("key").c_str(), yes.in(), 0), S_OK);
        return made;
    }

    static void describe(IWbemClassObject& object, std::string_view name, const Variant& value) {
        com_ptr<IWbemQualifierSet> qualifiers;
        ASSERT_EQ(object.GetQualifierSet(qualifiers.put()), S_OK);
        ASSERT_EQ(
            qualifiers->Put(to_wide(name).c_str(), value.in(), WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS),
            S_OK);
    }

    bool has_property(std::string_view class_name, std::string_view property) {
        const auto found = cimv2->find_class(to_wide(class_name));
        return found != nullptr && found->find_property(to_wide(property)).has_value();
    }
};

TEST_P(PutClassTest, AnEmptyClassIsFilledAndPut) {
    const Outcome put = put_class(new_class("Fresh").get());
    EXPECT_EQ(status_name(put.code), "WBEM_S_NO_ERROR") << put.reason;
    EXPECT_EQ(put.path, "Fresh");
    const auto made = cimv2->find_class("Fresh"_w);
    ASSERT_NE(made, nullptr);
    EXPECT_EQ(made->keys().size(), 1U);
}

TEST_P(PutClassTest, ADerivedClassIsPut) {
    com_ptr<IWbemClassObject> derived;
    ASSERT_EQ(find("Demo_Item")->SpawnDerivedClass(0, derived.put()), S_OK);
    EXPECT_EQ(put_class(derived.get()).code, WBEM_E_INVALID_OBJECT) << "it has no name yet";
    set(*derived, "__CLASS", Variant::string("Demo_Special"));
    set(*derived, "Extra", Variant::null(), CIM_STRING);
    EXPECT_EQ(put_class(derived.get()).code, WBEM_S_NO_ERROR);
    EXPECT_TRUE(cimv2->find_class("Demo_Special"_w)->is_a("Demo_Base"_w));
    EXPECT_TRUE(has_property("Demo_Special", "Extra"));
}

TEST_P(PutClassTest, FlagsSayWhetherItMayBeNew) {
    EXPECT_EQ(put_class(new_class("Fresh").get(), WBEM_FLAG_UPDATE_ONLY).code, WBEM_E_NOT_FOUND);
    EXPECT_EQ(put_class(new_class("Fresh").get(), WBEM_FLAG_CREATE_ONLY).code, WBEM_S_NO_ERROR);
    EXPECT_EQ(put_class(new_class("Fresh", "Other").get(), WBEM_FLAG_CREATE_ONLY).code,
              WBEM_E_ALREADY_EXISTS);
    EXPECT_EQ(put_class(new_class("Fresh", "Other").get(), WBEM_FLAG_UPDATE_ONLY).code, WBEM_S_NO_ERROR);
    EXPECT_TRUE(has_property("Fresh", "Other"));
    const auto object = new_class("Fresh");
    for (const LONG flags : {WBEM_FLAG_CREATE_ONLY | WBEM_FLAG_UPDATE_ONLY,
                             WBEM_FLAG_UPDATE_SAFE_MODE | WBEM_FLAG_UPDATE_FORCE_MODE, LONG{0x400}}) {
        EXPECT_EQ(put_class(object.get(), flags).code, WBEM_E_INVALID_PARAMETER) << flags;
    }
}

TEST_P(PutClassTest, WhatIsNoGoodClassIsRefused) {
    put_items(1);
    EXPECT_EQ(put_class(nullptr).code, WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(put_class(find("Demo_Item.Id=0").get()).code, WBEM_E_INVALID_OBJECT);
    EXPECT_EQ(put_class(new_class("__Own").get()).code, WBEM_E_INVALID_OBJECT);
    auto orphan = new_class("Orphan");
    set(*orphan, "__SUPERCLASS", Variant::string("Nowhere"));
    EXPECT_EQ(put_class(orphan.get()).code, WBEM_E_INVALID_SUPERCLASS);
}

TEST_P(PutClassTest, AClassWithInstancesChangesOnlyItsDescriptions) {
    put_items(1);
    auto item = find("Demo_Item");
    describe(*item, "Description", Variant::string("What is on the shelf."));
    EXPECT_EQ(put_class(item.get()).code, WBEM_S_NO_ERROR);
    EXPECT_NE(cimv2->find_class("Demo_Item"_w)->find_qualifier("Description"_w), nullptr);
    EXPECT_EQ(text(*find("Demo_Item.Id=0"), "Name"), "item 0") << "the instances stay";
    set(*item, "Extra", Variant::null(), CIM_STRING);
    for (const LONG mode :
         {WBEM_FLAG_UPDATE_COMPATIBLE, WBEM_FLAG_UPDATE_SAFE_MODE, WBEM_FLAG_UPDATE_FORCE_MODE}) {
        EXPECT_EQ(put_class(item.get(), mode).code, WBEM_E_CLASS_HAS_INSTANCES) << mode;
    }
    EXPECT_FALSE(has_property("Demo_Item", "Extra"));
}

TEST_P(PutClassTest, DescriptionsChangeWhateverTheSubclassesSay) {
    put_items(1);
    auto item = find("Demo_Item");
    describe(*item, "Description", Variant::string("An item."));
    ASSERT_EQ(put_class(item.get()).code, WBEM_S_NO_ERROR);
    auto base = find("Demo_Base");
    describe(*base, "Description", Variant::string("Anything."));
    EXPECT_EQ(put_class(base.get()).code, WBEM_S_NO_ERROR);
    const Qualifier* kept = cimv2->find_class("Demo_Item"_w)->find_qualifier("Description"_w);
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(to_utf8(kept->value.as_text()), "An item.");
    EXPECT_EQ(text(*find("Demo_Item.Id=0"), "Name"), "item 0");
}

TEST_P(PutClassTest, AClassWithSubclassesIsUpdatedInTheSafeMode) {
    auto base = find("Demo_Base");
    set(*base, "Colour", Variant::null(), CIM_STRING);
    EXPECT_EQ(put_class(base.get()).code, WBEM_E_CLASS_HAS_CHILDREN);
    EXPECT_EQ(put_class(base.get(), WBEM_FLAG_UPDATE_SAFE_MODE).code, WBEM_S_NO_ERROR);
    EXPECT_TRUE(has_property("Demo_Base", "Colour"));
    EXPECT_TRUE(has_property("Demo_Item", "Colour")) << "the subclass is defined anew";
    EXPECT_TRUE(has_property("Demo_Item", "Level"));
    set(*base, "Level", Variant::null(), CIM_SINT8);
    const Outcome conflict = put_class(base.get(), WBEM_FLAG_UPDATE_SAFE_MODE);
    EXPECT_EQ(conflict.code, WBEM_E_CLASS_HAS_CHILDREN);
    EXPECT_EQ(conflict.reason,
              "The update of class Demo_Base conflicts with its subclass Demo_Item; change that first, or "
              "force the update.");
    EXPECT_FALSE(has_property("Demo_Base", "Level"));
}

TEST_P(PutClassTest, ForceTakesTheConflictingQualifierFromTheSubclass) {
    auto item = find("Demo_Item");
    describe(*item, "provider", Variant::string("Mine"));
    ASSERT_EQ(put_class(item.get()).code, WBEM_S_NO_ERROR);
    auto base = find("Demo_Base");
    describe(*base, "provider", Variant::string("Ours"));
    EXPECT_EQ(put_class(base.get(), WBEM_FLAG_UPDATE_SAFE_MODE).code, WBEM_E_CLASS_HAS_CHILDREN);
    EXPECT_EQ(put_class(base.get(), WBEM_FLAG_UPDATE_FORCE_MODE).code, WBEM_S_NO_ERROR);
    const Qualifier* left = cimv2->find_class("Demo_Item"_w)->find_qualifier("provider"_w);
    ASSERT_NE(left, nullptr);
    EXPECT_EQ(to_utf8(left->value.as_text()), "Ours");
}

TEST_P(PutClassTest, DeletingTakesInstancesAndSubclassesToo) {
    put_items(2);
    EXPECT_EQ(delete_class("Nope").code, WBEM_E_NOT_FOUND);
    EXPECT_EQ(delete_class("__Event").code, WBEM_E_INVALID_OPERATION);
    EXPECT_EQ(delete_class("").code, WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(delete_class("Demo_Base", WBEM_FLAG_SHALLOW).code, WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(delete_class("demo_base").code, WBEM_S_NO_ERROR);
    EXPECT_EQ(cimv2->find_class("Demo_Item"_w), nullptr);
    EXPECT_FALSE(find("Demo_Item.Id=0"));
}

INSTANTIATE_TEST_SUITE_P(InEveryWay, PutClassTest, testing::Values(Way::at_once, Way::call_result, Way::sink),
                         way_name);

}  // namespace
}  // namespace wmisink::embedded
