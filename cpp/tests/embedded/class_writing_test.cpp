#include "embedded/object_fixture.hpp"
#include "wmisink/embedded/class_object.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;

using ClassWritingTest = ObjectTest;

TEST_F(ClassWritingTest, EmptyClassBecomesOneThatCanBeDefined) {
    const auto made = make_empty_class(cimv2->place());
    EXPECT_EQ(text(*made, "__GENUS"), "1");
    for (const char* absent : {"__CLASS", "__RELPATH", "__PATH", "__SUPERCLASS", "__DYNASTY"}) {
        EXPECT_EQ(text(*made, absent), "NULL") << absent;
    }
    EXPECT_EQ(text(*made, "__PROPERTY_COUNT"), "0");
    EXPECT_EQ(put(*made, "__CLASS", Variant::string("Acme_Sensor")), WBEM_S_NO_ERROR);
    EXPECT_EQ(put(*made, "Id", Variant::null(), CIM_UINT32), WBEM_S_NO_ERROR);
    EXPECT_EQ(put(*made, "Unit", Variant::string("K")), WBEM_S_NO_ERROR);
    EXPECT_EQ(qualifiers(*made, "Id")->Put("key"_w, Variant::boolean(true).in(), 0), WBEM_S_NO_ERROR);
    EXPECT_EQ(text(*made, "__PATH"), "\\\\localhost\\root\\cimv2:Acme_Sensor");
    EXPECT_EQ(text(*made, "__DYNASTY"), "Acme_Sensor");

    const auto stored = cimv2->define_class(definition_of(*made));
    EXPECT_THAT(std::vector(stored->keys().begin(), stored->keys().end()), ElementsAre(0U));
    cimv2->put_instance("Acme_Sensor"_w, row({{"Id", Value::integer(1)}}));
    EXPECT_EQ(text(*object("Acme_Sensor=1"), "Unit"), "K");
}

TEST_F(ClassWritingTest, DerivedClassInheritsAndAdds) {
    com_ptr<IWbemClassObject> derived;
    ASSERT_EQ(object("Demo_Base")->SpawnDerivedClass(0, derived.put()), WBEM_S_NO_ERROR);
    EXPECT_EQ(text(*derived, "__CLASS"), "NULL");
    EXPECT_EQ(text(*derived, "__SUPERCLASS"), "Demo_Base");
    EXPECT_EQ(text(*derived, "__DYNASTY"), "Demo_Base");
    EXPECT_EQ(derived->InheritsFrom("Demo_Base"_w), WBEM_S_NO_ERROR);
    EXPECT_EQ(put(*derived, "__CLASS", Variant::string("Demo_Other")), WBEM_S_NO_ERROR);
    EXPECT_EQ(put(*derived, "Name", Variant::string("none")), WBEM_S_NO_ERROR);
    EXPECT_EQ(put(*derived, "Weight", Variant::real64(1.5)), WBEM_S_NO_ERROR);
    EXPECT_THAT(names(*derived, WBEM_FLAG_NONSYSTEM_ONLY), ElementsAre("Id", "Name", "Weight"));
    EXPECT_THAT(names(*derived, WBEM_FLAG_CLASS_OVERRIDES_ONLY), ElementsAre("Name"));
    EXPECT_THAT(names(*derived, WBEM_FLAG_CLASS_LOCAL_AND_OVERRIDES), ElementsAre("Name", "Weight"));
    Bstr origin;
    ASSERT_EQ(derived->GetPropertyOrigin("Weight"_w, origin.put()), WBEM_S_NO_ERROR);
    EXPECT_EQ(origin.utf8(), "Demo_Other");

    const ClassDefinition definition = definition_of(*derived);
    EXPECT_EQ(to_utf8(definition.superclass), "Demo_Base");
    EXPECT_EQ(cimv2->define_class(definition)->properties().size(), 3U);
}

TEST_F(ClassWritingTest, DeletingAPropertyEndsTheEnumeration) {
    const auto derived = derived_from("Demo_Base", "Demo_Other");
    EXPECT_EQ(put(*derived, "Weight", Variant::real64(1.5)), WBEM_S_NO_ERROR);
    ASSERT_EQ(derived->BeginEnumeration(WBEM_FLAG_LOCAL_ONLY), WBEM_S_NO_ERROR);
    EXPECT_EQ(derived->Delete("Weight"_w), WBEM_S_NO_ERROR);
    Bstr name;
    EXPECT_EQ(derived->Next(0, name.put(), nullptr, nullptr, nullptr), WBEM_E_UNEXPECTED);
}

TEST_F(ClassWritingTest, NothingIsSpawnedFromADraftOrAnInstance) {
    const auto derived = derived_from("Demo_Base", "Demo_Other");
    com_ptr<IWbemClassObject> spawned;
    EXPECT_EQ(derived->SpawnDerivedClass(0, spawned.put()), WBEM_E_INCOMPLETE_CLASS);
    EXPECT_EQ(derived->SpawnInstance(0, spawned.put()), WBEM_E_INCOMPLETE_CLASS);
    put_items(1);
    EXPECT_EQ(object("Demo_Item=0")->SpawnDerivedClass(0, spawned.put()), WBEM_E_INVALID_OPERATION);
    EXPECT_EQ(object("Demo_Base")->SpawnDerivedClass(1, spawned.put()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(object("Demo_Base")->SpawnDerivedClass(0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(spawned, nullptr);
}

TEST_F(ClassWritingTest, WritingLeavesTheDeliveredClassAlone) {
    const auto one = object("Demo_Item");
    const auto copy = clone(*one);
    EXPECT_EQ(put(*one, "Level", Variant::int32(7)), WBEM_S_NO_ERROR);
    EXPECT_EQ(text(*one, "Level"), "7");
    EXPECT_EQ(text(*copy, "Level"), "3");
    EXPECT_EQ(text(*object("Demo_Item"), "Level"), "3");
    EXPECT_EQ(put(*one, "Level", Variant::null()), WBEM_S_NO_ERROR);
    EXPECT_EQ(text(*one, "Level"), "NULL");
}

TEST_F(ClassWritingTest, PutRefusesWhatAClassCannotHave) {
    const auto one = derived_from("Demo_Item", "Demo_Other");
    EXPECT_EQ(put(*one, "Level", Variant::int32(200)), WBEM_E_VALUE_OUT_OF_RANGE);
    EXPECT_EQ(put(*one, "Level", Variant::int32(1), CIM_UINT32), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(put(*one, "New", Variant::null()), WBEM_E_INVALID_PARAMETER) << "NULL does not tell the type";
    EXPECT_EQ(put(*one, "New", Variant::null(), 77), WBEM_E_INVALID_PROPERTY_TYPE);
    EXPECT_EQ(put(*one, "_New", Variant::int32(1)), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(put(*one, "New_", Variant::int32(1)), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(put(*one, "__New", Variant::int32(1)), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(put(*one, "__PATH", Variant::string("x")), WBEM_E_READ_ONLY);
    EXPECT_EQ(put(*one, "__SUPERCLASS", Variant::string("Demo_Base")), WBEM_E_READ_ONLY);
    EXPECT_EQ(put(*one, "__CLASS", Variant::string("")), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(put(*one, "__CLASS", Variant::null()), WBEM_E_ILLEGAL_NULL);
    EXPECT_EQ(put(*one, "__CLASS", Variant::int32(1)), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(text(*one, "__CLASS"), "Demo_Other");
    EXPECT_EQ(text(*one, "__PROPERTY_COUNT"), "10");
}

TEST_F(ClassWritingTest, SuperclassOfAnEmptyClassMayBeNamed) {
    const auto made = make_empty_class(cimv2->place());
    EXPECT_EQ(put(*made, "__CLASS", Variant::string("Demo_Other")), WBEM_S_NO_ERROR);
    EXPECT_EQ(put(*made, "__SUPERCLASS", Variant::string("Demo_Base")), WBEM_S_NO_ERROR);
    EXPECT_EQ(text(*made, "__SUPERCLASS"), "Demo_Base");
    EXPECT_EQ(cimv2->define_class(definition_of(*made))->properties().size(), 2U);
}

TEST_F(ClassWritingTest, DeleteFollowsInheritance) {
    const auto one = derived_from("Demo_Item", "Demo_Other");
    EXPECT_EQ(put(*one, "Level", Variant::int32(4)), WBEM_S_NO_ERROR);
    EXPECT_EQ(put(*one, "Own", Variant::int32(4)), WBEM_S_NO_ERROR);
    EXPECT_EQ(one->Delete("Own"_w), WBEM_S_NO_ERROR);
    EXPECT_EQ(one->Delete("Own"_w), WBEM_E_NOT_FOUND);
    EXPECT_EQ(one->Delete("Level"_w), WBEM_S_RESET_TO_DEFAULT);
    EXPECT_EQ(text(*one, "Level"), "3");
    EXPECT_EQ(one->Delete("Level"_w), WBEM_E_PROPAGATED_PROPERTY);
    EXPECT_EQ(one->Delete("__PATH"_w), WBEM_E_SYSTEM_PROPERTY);
    EXPECT_EQ(one->Delete(nullptr), WBEM_E_INVALID_PARAMETER);
}

TEST_F(ClassWritingTest, DefaultsMayBeArraysAndObjects) {
    const auto inner = cimv2->put_instance("Demo_Base"_w, row({{"Id", Value::integer(5)}}));
    const auto made = make_empty_class(cimv2->place());
    EXPECT_EQ(put(*made, "__CLASS", Variant::string("Demo_Holder")), WBEM_S_NO_ERROR);
    EXPECT_EQ(put(*made, "Inner", Variant::object(com_ptr<IUnknown>(object("Demo_Base=5")))),
              WBEM_S_NO_ERROR);
    SafeArray numbers(VT_I4, 2);
    SafeArrayAccess<LONG>(numbers.get()).elements()[1] = 9;
    EXPECT_EQ(put(*made, "Many", Variant::array(std::move(numbers))), WBEM_S_NO_ERROR);
    EXPECT_EQ(put(*made, "Id", Variant::int32(0)), WBEM_S_NO_ERROR);
    EXPECT_EQ(qualifiers(*made, "Id")->Put("key"_w, Variant::boolean(true).in(), 0), WBEM_S_NO_ERROR);
    cimv2->define_class(definition_of(*made));
    const auto held = cimv2->put_instance("Demo_Holder"_w, row({{"Id", Value::integer(1)}}));
    EXPECT_EQ(*held->find("Inner"_w)->as_object()->find("Id"_w), Value::unsigned_integer(5));
    EXPECT_EQ(held->find("Many"_w)->as_array()[1], Value::integer(9));
    CIMTYPE type = 0;
    ASSERT_EQ(made->Get("Many"_w, 0, nullptr, &type, nullptr), WBEM_S_NO_ERROR);
    EXPECT_EQ(type, CIM_SINT32 | CIM_FLAG_ARRAY);
}

TEST_F(ClassWritingTest, ClassFlagsAreForClasses) {
    SafeArray found;
    put_items(1);
    const auto item = object("Demo_Item=0");
    EXPECT_EQ(item->GetNames(nullptr, WBEM_FLAG_CLASS_OVERRIDES_ONLY, nullptr, found.put()),
              WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(item->BeginEnumeration(WBEM_FLAG_CLASS_LOCAL_AND_OVERRIDES), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(item->BeginEnumeration(WBEM_FLAG_KEYS_ONLY | WBEM_FLAG_REFS_ONLY), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(object("Demo_Item")
                  ->BeginEnumeration(WBEM_FLAG_CLASS_OVERRIDES_ONLY | WBEM_FLAG_CLASS_LOCAL_AND_OVERRIDES),
              WBEM_E_INVALID_PARAMETER);
}

TEST_F(ClassWritingTest, DefinitionsComeFromClassesOnly) {
    put_items(1);
    const auto item = object("Demo_Item=0");
    EXPECT_EQ(code_of([&] { static_cast<void>(definition_of(*item)); }), WBEM_E_TYPE_MISMATCH);
}

}  // namespace
}  // namespace wmisink::embedded
