#include "wmisink/embedded/class_object.hpp"

#include <string>

#include "embedded/object_fixture.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ClassObjectTest : public ObjectTest {
  protected:
    com_ptr<IWbemClassObject> item() {
        cimv2->put_instance("Demo_Item"_w, row({{"Id", Value::integer(4)},
                                                {"Name", Value::utf8("a \"b\"\\c")},
                                                {"Size", Value::unsigned_integer(18446744073709551615ULL)},
                                                {"Tags", Value::array({Value::utf8("x"), Value::utf8("y")})},
                                                {"Active", Value::boolean(true)}}));
        return object("Demo_Item.Id=4");
    }

    static std::vector<std::string> names(IWbemClassObject& object, LONG flags,
                                          const char* qualifier = nullptr, VARIANT* value = nullptr) {
        SafeArray found;
        const Text name = qualifier == nullptr ? Text() : to_wide(qualifier);
        EXPECT_EQ(object.GetNames(qualifier == nullptr ? nullptr : name.c_str(), flags, value, found.put()),
                  WBEM_S_NO_ERROR);
        return strings(found.get());
    }
};

TEST_F(ClassObjectTest, InstanceHasItsSystemProperties) {
    const auto one = item();
    EXPECT_EQ(text(*one, "__GENUS"), "2");
    EXPECT_EQ(text(*one, "__class"), "Demo_Item");
    EXPECT_EQ(text(*one, "__SUPERCLASS"), "Demo_Base");
    EXPECT_EQ(text(*one, "__DYNASTY"), "Demo_Base");
    EXPECT_EQ(text(*one, "__RELPATH"), "Demo_Item.Id=4");
    EXPECT_EQ(text(*one, "__PROPERTY_COUNT"), "10");
    EXPECT_EQ(text(*one, "__SERVER"), "localhost");
    EXPECT_EQ(text(*one, "__NAMESPACE"), "root\\cimv2");
    EXPECT_EQ(text(*one, "__PATH"), "\\\\localhost\\root\\cimv2:Demo_Item.Id=4");
    Variant derivation;
    ASSERT_EQ(one->Get("__DERIVATION"_w, 0, derivation.put(), nullptr, nullptr), S_OK);
    EXPECT_THAT(strings(derivation->parray), ElementsAre("Demo_Base"));
}

TEST_F(ClassObjectTest, PathLeadsBackToTheObject) {
    const auto one = item();
    EXPECT_EQ(text(*object(text(*one, "__PATH")), "Name"), "a \"b\"\\c");
}

TEST_F(ClassObjectTest, ClassHasItsSystemProperties) {
    const auto one = object("demo_item");
    EXPECT_EQ(text(*one, "__GENUS"), "1");
    EXPECT_EQ(text(*one, "__RELPATH"), "Demo_Item");
    EXPECT_EQ(text(*one, "__PATH"), "\\\\localhost\\root\\cimv2:Demo_Item");
    EXPECT_EQ(text(*one, "Level"), "3");
    EXPECT_EQ(text(*one, "Name"), "NULL");
    EXPECT_EQ(text(*object("Demo_Base"), "__SUPERCLASS"), "NULL");
}

TEST_F(ClassObjectTest, GetTellsTypeAndOrigin) {
    const auto one = item();
    Variant value;
    CIMTYPE type = 0;
    LONG flavor = -1;
    ASSERT_EQ(one->Get("size"_w, 0, value.put(), &type, &flavor), S_OK);
    EXPECT_EQ(value.type(), VT_BSTR);
    EXPECT_EQ(type, CIM_UINT64);
    EXPECT_EQ(flavor, WBEM_FLAVOR_ORIGIN_LOCAL);
    ASSERT_EQ(one->Get("Balance"_w, 0, value.put(), &type, &flavor), S_OK);
    EXPECT_EQ(value.type(), VT_NULL);
    EXPECT_EQ(type, CIM_SINT64);
    EXPECT_EQ(flavor, WBEM_FLAVOR_ORIGIN_PROPAGATED);
    ASSERT_EQ(one->Get("__CLASS"_w, 0, nullptr, nullptr, &flavor), S_OK);
    EXPECT_EQ(flavor, WBEM_FLAVOR_ORIGIN_SYSTEM);
}

TEST_F(ClassObjectTest, GetRefusesWhatItCannotGive) {
    const auto one = item();
    Variant value;
    EXPECT_EQ(one->Get("Nope"_w, 0, value.put(), nullptr, nullptr), WBEM_E_NOT_FOUND);
    EXPECT_EQ(one->Get("__NOPE"_w, 0, value.put(), nullptr, nullptr), WBEM_E_NOT_FOUND);
    EXPECT_EQ(one->Get(nullptr, 0, value.put(), nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(one->Get("Name"_w, 1, value.put(), nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(value.type(), VT_EMPTY);
}

TEST_F(ClassObjectTest, GetNamesFollowsItsFlags) {
    const auto one = item();
    EXPECT_EQ(names(*one, WBEM_FLAG_ALWAYS).size(), 20U);
    EXPECT_EQ(names(*one, WBEM_FLAG_SYSTEM_ONLY).front(), "__GENUS");
    EXPECT_EQ(names(*one, WBEM_FLAG_SYSTEM_ONLY).size(), 10U);
    EXPECT_THAT(names(*one, WBEM_FLAG_NONSYSTEM_ONLY),
                ElementsAre("Id", "Name", "Size", "Balance", "Ratio", "Started", "Active", "Tags", "Letter",
                            "Level"));
    EXPECT_THAT(names(*one, WBEM_FLAG_KEYS_ONLY), ElementsAre("Id"));
    EXPECT_THAT(names(*one, WBEM_FLAG_PROPAGATED_ONLY), ElementsAre("Id", "Name"));
    EXPECT_EQ(names(*one, WBEM_FLAG_LOCAL_ONLY).front(), "Size");
    EXPECT_TRUE(names(*one, WBEM_FLAG_REFS_ONLY).empty());
    EXPECT_THAT(names(*one, WBEM_FLAG_ONLY_IF_TRUE, "KEY"), ElementsAre("Id"));
    EXPECT_EQ(names(*one, WBEM_FLAG_ONLY_IF_FALSE, "key").size(), 9U);
    Variant wanted = Variant::string("datetime");
    EXPECT_THAT(names(*one, WBEM_FLAG_ONLY_IF_IDENTICAL, "CIMTYPE", wanted.in()), ElementsAre("Started"));
}

TEST_F(ClassObjectTest, GetNamesRefusesBadCombinations) {
    const auto one = item();
    SafeArray found;
    EXPECT_EQ(one->GetNames(nullptr, 0, nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(one->GetNames(nullptr, WBEM_FLAG_ONLY_IF_TRUE, nullptr, found.put()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(one->GetNames("key"_w, WBEM_FLAG_ONLY_IF_IDENTICAL, nullptr, found.put()),
              WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(one->GetNames(nullptr, 0x10000, nullptr, found.put()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(found.get(), nullptr);
}

TEST_F(ClassObjectTest, EnumerationWalksAndEnds) {
    const auto one = item();
    Bstr name;
    Variant value;
    CIMTYPE type = 0;
    EXPECT_EQ(one->Next(0, name.put(), value.put(), &type, nullptr), WBEM_E_UNEXPECTED);
    ASSERT_EQ(one->BeginEnumeration(WBEM_FLAG_NONSYSTEM_ONLY), S_OK);
    ASSERT_EQ(one->Next(0, name.put(), value.put(), &type, nullptr), S_OK);
    EXPECT_EQ(name.utf8(), "Id");
    EXPECT_EQ(type, CIM_UINT32);
    EXPECT_EQ(value->lVal, 4);
    for (int i = 0; i < 9; ++i) {
        ASSERT_EQ(one->Next(0, nullptr, nullptr, nullptr, nullptr), S_OK);
    }
    EXPECT_EQ(one->Next(0, name.put(), value.put(), nullptr, nullptr), WBEM_S_NO_MORE_DATA);
    EXPECT_EQ(one->EndEnumeration(), S_OK);
    EXPECT_EQ(one->Next(0, nullptr, nullptr, nullptr, nullptr), WBEM_E_UNEXPECTED);
}

TEST_F(ClassObjectTest, PutChangesThisObjectOnly) {
    const auto one = item();
    com_ptr<IWbemClassObject> copy;
    ASSERT_EQ(one->Clone(copy.put()), S_OK);
    Variant name = Variant::string("changed");
    EXPECT_EQ(one->Put("name"_w, 0, name.in(), 0), S_OK);
    EXPECT_EQ(text(*one, "Name"), "changed");
    EXPECT_EQ(text(*copy, "Name"), "a \"b\"\\c");
    EXPECT_EQ(text(*object("Demo_Item=4"), "Name"), "a \"b\"\\c");
    EXPECT_EQ(one->CompareTo(0, copy.get()), WBEM_S_DIFFERENT);
    EXPECT_EQ(one->Delete("Name"_w), WBEM_S_RESET_TO_DEFAULT);
    EXPECT_EQ(text(*one, "Name"), "NULL");
}

TEST_F(ClassObjectTest, PutChecksTypeAndRange) {
    const auto one = item();
    Variant number = Variant::int32(200);
    EXPECT_EQ(one->Put("Level"_w, 0, number.in(), 0), WBEM_E_VALUE_OUT_OF_RANGE);
    EXPECT_EQ(one->Put("Active"_w, 0, Variant::string("maybe").in(), 0), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(one->Put("Size"_w, 0, number.in(), CIM_UINT32), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(one->Put("Size"_w, 0, number.in(), CIM_UINT64), S_OK);
    EXPECT_EQ(one->Put("Nope"_w, 0, number.in(), 0), WBEM_E_NOT_FOUND);
    EXPECT_EQ(one->Put("__CLASS"_w, 0, number.in(), 0), WBEM_E_READ_ONLY);
    EXPECT_EQ(one->Put(nullptr, 0, number.in(), 0), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(text(*one, "Size"), "200");
}

TEST_F(ClassObjectTest, PutConvertsAsComDoes) {
    const auto one = item();
    const auto after = [&](const char* name, const Variant& value) {
        const HRESULT status = put(*one, name, value);
        return SUCCEEDED(status) ? text(*one, name) : status_name(status);
    };
    EXPECT_EQ(after("Name", Variant::int32(200)), "200");
    EXPECT_EQ(after("Name", Variant::real64(1.5)), "1.5");
    EXPECT_EQ(after("Level", Variant::string("-7")), "-7");
    EXPECT_EQ(after("Level", Variant::string("seven")), "WBEM_E_TYPE_MISMATCH");
    EXPECT_EQ(after("Level", Variant::real64(2.5)), "2");
    EXPECT_EQ(after("Level", Variant::real64(1e300)), "WBEM_E_TYPE_MISMATCH");
    EXPECT_EQ(after("Ratio", Variant::string("0.25")), "0.250000");
    EXPECT_EQ(after("Ratio", Variant::string("0.25x")), "WBEM_E_TYPE_MISMATCH");
    EXPECT_EQ(after("Active", Variant::string("false")), "FALSE");
    EXPECT_EQ(after("Started", Variant::int32(1)), "WBEM_E_TYPE_MISMATCH");
    SafeArray empty(VT_VARIANT, 0);
    EXPECT_EQ(put(*one, "Tags", Variant::array(std::move(empty))), WBEM_S_NO_ERROR);
    SafeArray mixed(VT_VARIANT, 2);
    {
        const SafeArrayAccess<VARIANT> access(mixed.get());
        access.elements()[0] = Variant::string("a").detach();
        access.elements()[1] = Variant::int32(2).detach();
    }
    EXPECT_EQ(put(*one, "Tags", Variant::array(std::move(mixed))), WBEM_S_NO_ERROR);
    Variant tags;
    ASSERT_EQ(one->Get("Tags"_w, 0, tags.put(), nullptr, nullptr), WBEM_S_NO_ERROR);
    EXPECT_THAT(strings(tags->parray), ElementsAre("a", "2"));
}

TEST_F(ClassObjectTest, SpawnedInstanceStartsWithDefaults) {
    com_ptr<IWbemClassObject> spawned;
    ASSERT_EQ(object("Demo_Item")->SpawnInstance(0, spawned.put()), S_OK);
    EXPECT_EQ(text(*spawned, "__GENUS"), "2");
    EXPECT_EQ(text(*spawned, "Level"), "3");
    EXPECT_EQ(text(*spawned, "__PATH"), "NULL");
    Variant id = Variant::int32(9);
    ASSERT_EQ(spawned->Put("Id"_w, 0, id.in(), 0), S_OK);
    EXPECT_EQ(text(*spawned, "__RELPATH"), "Demo_Item.Id=9");
    com_ptr<IWbemClassObject> again;
    ASSERT_EQ(spawned->SpawnInstance(0, again.put()), S_OK);
    EXPECT_EQ(text(*again, "Id"), "NULL");
}

TEST_F(ClassObjectTest, ComparisonCanIgnoreThings) {
    cimv2->put_instance("Demo_Item"_w, row({{"Id", Value::integer(1)}, {"Name", Value::utf8("ONE")}}));
    const auto one = object("Demo_Item=1");
    com_ptr<IWbemClassObject> other;
    ASSERT_EQ(one->Clone(other.put()), S_OK);
    EXPECT_EQ(one->CompareTo(0, other.get()), WBEM_S_SAME);
    Variant name = Variant::string("one");
    ASSERT_EQ(other->Put("Name"_w, 0, name.in(), 0), S_OK);
    EXPECT_EQ(one->CompareTo(0, other.get()), WBEM_S_DIFFERENT);
    EXPECT_EQ(one->CompareTo(0x10, other.get()), WBEM_S_SAME);
    EXPECT_EQ(one->CompareTo(0, object("Demo_Item").get()), WBEM_S_DIFFERENT);
    EXPECT_EQ(one->CompareTo(0, nullptr), WBEM_E_INVALID_PARAMETER);
}

TEST_F(ClassObjectTest, KnowsItsAncestors) {
    const auto one = item();
    EXPECT_EQ(one->InheritsFrom("DEMO_BASE"_w), WBEM_S_NO_ERROR);
    EXPECT_EQ(one->InheritsFrom("Demo_Other"_w), WBEM_S_FALSE);
    Bstr origin;
    ASSERT_EQ(one->GetPropertyOrigin("name"_w, origin.put()), S_OK);
    EXPECT_EQ(origin.utf8(), "Demo_Base");
    ASSERT_EQ(one->GetPropertyOrigin("__PATH"_w, origin.put()), S_OK);
    EXPECT_EQ(origin.utf8(), "___SYSTEM");
    EXPECT_EQ(one->GetPropertyOrigin("Nope"_w, origin.put()), WBEM_E_NOT_FOUND);
}

TEST_F(ClassObjectTest, QualifiersCanBeReadAndListed) {
    com_ptr<IWbemQualifierSet> qualifiers;
    ASSERT_EQ(object("Demo_Item")->GetPropertyQualifierSet("Id"_w, qualifiers.put()), S_OK);
    Variant value;
    LONG flavor = 0;
    ASSERT_EQ(qualifiers->Get("cimtype"_w, 0, value.put(), &flavor), S_OK);
    EXPECT_EQ(to_utf8(view_of(value->bstrVal)), "uint32");
    EXPECT_NE(flavor & WBEM_FLAVOR_ORIGIN_PROPAGATED, 0);
    ASSERT_EQ(qualifiers->Get("key"_w, 0, value.put(), nullptr), S_OK);
    EXPECT_EQ(value->boolVal, VARIANT_TRUE);
    EXPECT_EQ(qualifiers->Get("nope"_w, 0, value.put(), nullptr), WBEM_E_NOT_FOUND);
    SafeArray names;
    ASSERT_EQ(qualifiers->GetNames(0, names.put()), S_OK);
    EXPECT_THAT(strings(names.get()), ElementsAre("CIMTYPE", "key"));
    ASSERT_EQ(qualifiers->GetNames(WBEM_FLAG_LOCAL_ONLY, names.put()), S_OK);
    EXPECT_TRUE(strings(names.get()).empty());
    Bstr name;
    EXPECT_EQ(qualifiers->Next(0, name.put(), value.put(), nullptr), WBEM_E_UNEXPECTED);
    ASSERT_EQ(qualifiers->BeginEnumeration(0), S_OK);
    ASSERT_EQ(qualifiers->Next(0, name.put(), value.put(), nullptr), S_OK);
    EXPECT_EQ(name.utf8(), "CIMTYPE");
    ASSERT_EQ(qualifiers->Next(0, name.put(), value.put(), nullptr), S_OK);
    EXPECT_EQ(qualifiers->Next(0, name.put(), value.put(), nullptr), WBEM_S_NO_MORE_DATA);
    EXPECT_EQ(qualifiers->EndEnumeration(), S_OK);
    EXPECT_EQ(object("Demo_Item")->GetPropertyQualifierSet("__PATH"_w, qualifiers.put()),
              WBEM_E_SYSTEM_PROPERTY);
    EXPECT_EQ(object("Demo_Item")->GetPropertyQualifierSet("Nope"_w, qualifiers.put()), WBEM_E_NOT_FOUND);
}

TEST_F(ClassObjectTest, ClassQualifiersReachInstancesByTheirFlavor) {
    ClassDefinition definition = class_named("Marked", {key("Id", CIM_UINT8)});
    definition.qualifiers = {{.name = to_wide("Near"), .value = Value::utf8("x")},
                             {.name = to_wide("Far"), .value = Value::utf8("y"), .flavor = 0}};
    cimv2->define_class(definition);
    cimv2->put_instance("Marked"_w, row({{"Id", Value::integer(1)}}));
    com_ptr<IWbemQualifierSet> qualifiers;
    ASSERT_EQ(object("Marked=1")->GetQualifierSet(qualifiers.put()), S_OK);
    SafeArray names;
    ASSERT_EQ(qualifiers->GetNames(0, names.put()), S_OK);
    EXPECT_THAT(strings(names.get()), ElementsAre("Near"));
    ASSERT_EQ(object("Marked")->GetQualifierSet(qualifiers.put()), S_OK);
    ASSERT_EQ(qualifiers->GetNames(0, names.put()), S_OK);
    EXPECT_THAT(strings(names.get()), ElementsAre("Near", "Far"));
}

TEST_F(ClassObjectTest, TextIsMof) {
    Bstr mof;
    ASSERT_EQ(item()->GetObjectText(0, mof.put()), S_OK);
    EXPECT_EQ(mof.utf8(),
              "\ninstance of Demo_Item\n{\n\tId = 4;\n\tName = \"a \\\"b\\\"\\\\c\";\n\tSize = "
              "18446744073709551615;\n"
              "\tActive = TRUE;\n\tTags = {\"x\", \"y\"};\n\tLevel = 3;\n};\n");
    ASSERT_EQ(object("Demo_Base")->GetObjectText(0, mof.put()), S_OK);
    EXPECT_EQ(mof.utf8(), "\nclass Demo_Base\n{\n\t[key] uint32 Id;\n\tstring Name;\n};\n");
    ASSERT_EQ(object("Demo_Item")->GetObjectText(0, mof.put()), S_OK);
    EXPECT_THAT(mof.utf8(), HasSubstr("class Demo_Item : Demo_Base\n{\n\tuint64 Size;"));
    EXPECT_THAT(mof.utf8(), HasSubstr("string Tags[];"));
    EXPECT_THAT(mof.utf8(), HasSubstr("sint8 Level = 3;"));
}

TEST_F(ClassObjectTest, EmbeddedObjectsComeAsObjects) {
    const auto inner = cimv2->put_instance("Demo_Base"_w, row({{"Id", Value::integer(77)}}));
    cimv2->define_class(class_named("Holder", {key("Id", CIM_UINT8), property("Inner", CIM_OBJECT)}));
    cimv2->put_instance("Holder"_w, row({{"Id", Value::integer(1)}, {"Inner", Value::object(inner)}}));
    Variant value;
    ASSERT_EQ(object("Holder=1")->Get("Inner"_w, 0, value.put(), nullptr, nullptr), S_OK);
    ASSERT_EQ(value.type(), VT_UNKNOWN);
    const auto found = com_ptr<IUnknown>::share(value->punkVal).query<IWbemClassObject>();
    EXPECT_EQ(text(*found, "Id"), "77");
    com_ptr<IWbemClassObject> spawned;
    ASSERT_EQ(object("Holder")->SpawnInstance(0, spawned.put()), S_OK);
    EXPECT_EQ(spawned->Put("Inner"_w, 0, value.in(), 0), S_OK);
    Variant foreign = Variant::object(locator.query<IUnknown>());
    EXPECT_EQ(spawned->Put("Inner"_w, 0, foreign.in(), 0), S_OK) << "no IWbemClassObject: NULL";
}

TEST_F(ClassObjectTest, AnswersForItsInterfacesOnly) {
    const auto one = item();
    EXPECT_TRUE(one.query<IUnknown>());
    void* other = &other;
    EXPECT_EQ(one->QueryInterface(IID_IWbemServices, &other), E_NOINTERFACE);
    EXPECT_EQ(other, nullptr);
}

}  // namespace
}  // namespace wmisink::embedded
