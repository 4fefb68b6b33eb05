#include "embedded/object_fixture.hpp"
#include "wmisink/embedded/mof/load.hpp"

namespace wmisink::embedded {
namespace {

class ObjectTextTest : public ObjectTest {
  protected:
    /// What the text makes in another namespace that has the same classes.
    com_ptr<IWbemClassObject> read_back(std::string_view text, std::string_view path) {
        const auto elsewhere = repository->create_namespace("root\\other"_w);
        load_mof(*repository, elsewhere, to_wide(text));
        com_ptr<IWbemClassObject> found;
        EXPECT_EQ(connect("root\\other")->GetObject(Bstr(path).get(), 0, nullptr, found.put(), nullptr),
                  WBEM_S_NO_ERROR);
        return found;
    }
};

Qualifier described(LONG flavor) {
    return {.name = to_wide("Description"), .value = Value::utf8("d"), .type = CIM_STRING, .flavor = flavor};
}

TEST_F(ObjectTextTest, ClassIsWrittenWhole) {
    ClassDefinition definition = class_named("Demo_All", {key("Id", CIM_UINT8)}, "");
    definition.qualifiers = {
        {.name = to_wide("Dynamic"), .value = Value::boolean(true), .type = CIM_BOOLEAN, .flavor = 0},
        described(WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS | WBEM_FLAVOR_AMENDED)};
    PropertyDefinition reference = property("Of", CIM_REFERENCE);
    reference.of_class = to_wide("Demo_Item");
    PropertyDefinition inner = property("Inner", CIM_OBJECT);
    inner.of_class = to_wide("Demo_Base");
    PropertyDefinition values =
        property("Values", CIM_REAL64 | CIM_FLAG_ARRAY, Value::array({Value::real(1), Value::real(0.5)}));
    values.qualifiers = {{.name = to_wide("ValueMap"),
                          .value = Value::array({Value::utf8("a"), Value::utf8("b")}),
                          .type = CIM_STRING | CIM_FLAG_ARRAY,
                          .flavor = WBEM_FLAVOR_NOT_OVERRIDABLE}};
    definition.properties.insert(definition.properties.end(),
                                 {reference, inner, property("Any", CIM_OBJECT), values});
    definition.methods = {{.name = to_wide("Go"),
                           .in = {property("A"), property("B", CIM_UINT8)},
                           .out = {property("B", CIM_UINT8), property("ReturnValue", CIM_UINT32)},
                           .qualifiers = {described(0)}},
                          {.name = to_wide("Stop")}};
    cimv2->define_class(definition);
    EXPECT_EQ(mof(*object("Demo_All")),
              "[Dynamic, Description(\"d\"): ToSubClass Amended]\n"
              "class Demo_All\n"
              "{\n"
              "\t[key] uint8 Id;\n"
              "\tDemo_Item ref Of;\n"
              "\tDemo_Base Inner;\n"
              "\tobject Any;\n"
              "\t[ValueMap{\"a\", \"b\"}: DisableOverride] real64 Values[] = {1.0, 0.5};\n"
              "\t[Description(\"d\")] uint32 Go([In] string A, [In, Out] uint8 B);\n"
              "\tvoid Stop();\n"
              "};\n");
    EXPECT_EQ(mof(*object("Demo_All"), WBEM_FLAG_NO_FLAVORS).find("ToSubClass"), std::string::npos);
}

TEST_F(ObjectTextTest, WhatIsInheritedIsNotSaidAgain) {
    ClassDefinition top = class_named("Demo_Top", {key("Id", CIM_UINT8)});
    top.qualifiers = {described(WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS)};
    cimv2->define_class(top);
    cimv2->define_class(
        class_named("Demo_Below", {property("Id", CIM_UINT8, Value::integer(3))}, "Demo_Top"));
    EXPECT_EQ(mof(*object("Demo_Below")), "\nclass Demo_Below : Demo_Top\n{\n\tuint8 Id = 3;\n};\n");
}

TEST_F(ObjectTextTest, ReadsBackAsTheSame) {
    ClassDefinition top = class_named(
        "Demo_Top", {key("Id", CIM_UINT8), property("Letter", CIM_CHAR16),
                     property("Rate", CIM_REAL32, Value::real(0.1)), property("Own", CIM_OBJECT)});
    top.properties[3].of_class = to_wide("Demo_Top");
    top.properties[1].qualifiers = {described(WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS |
                                              WBEM_FLAVOR_NOT_OVERRIDABLE | WBEM_FLAVOR_AMENDED)};
    top.methods = {{.name = to_wide("Go"),
                    .in = {property("Names", CIM_STRING | CIM_FLAG_ARRAY), property("Both", CIM_UINT8)},
                    .out = {property("Both", CIM_UINT8), property("ReturnValue", CIM_UINT32)}}};
    ClassDefinition below = class_named("Demo_Below", {property("Rate", CIM_REAL32)}, "Demo_Top");
    below.properties[0].null_default = true;
    for (const ClassDefinition& definition : {top, below}) {
        cimv2->define_class(definition);
        const auto one = object(to_utf8(definition.name));
        EXPECT_EQ(one->CompareTo(WBEM_FLAG_IGNORE_OBJECT_SOURCE,
                                 read_back(mof(*one), to_utf8(definition.name)).get()),
                  WBEM_S_SAME)
            << mof(*one);
    }
    const auto inner = cimv2->put_instance("Demo_Top"_w, row({{"Id", Value::integer(7)}}));
    cimv2->put_instance(
        "Demo_Below"_w,
        row({{"Id", Value::integer(1)}, {"Letter", Value::utf8("\"")}, {"Own", Value::object(inner)}}));
    const auto one = object("Demo_Below=1");
    EXPECT_EQ(one->CompareTo(WBEM_FLAG_IGNORE_OBJECT_SOURCE, read_back(mof(*one), "Demo_Below=1").get()),
              WBEM_S_SAME)
        << mof(*one);
}

TEST_F(ObjectTextTest, EmbeddedClassesStayClasses) {
    cimv2->define_class(class_named("Demo_Holder", {key("Id", CIM_UINT8), property("One", CIM_OBJECT)}));
    com_ptr<IWbemClassObject> holder;
    ASSERT_EQ(object("Demo_Holder")->SpawnInstance(0, holder.put()), WBEM_S_NO_ERROR);
    EXPECT_EQ(put(*holder, "One", Variant::object(com_ptr<IUnknown>(object("Demo_Base")))), WBEM_S_NO_ERROR);
    Variant held;
    ASSERT_EQ(holder->Get("One"_w, 0, held.put(), nullptr, nullptr), WBEM_S_NO_ERROR);
    const auto inner = com_ptr<IUnknown>::share(held->punkVal).query<IWbemClassObject>();
    EXPECT_EQ(text(*inner, "__GENUS"), "1");
    EXPECT_EQ(text(*inner, "__CLASS"), "Demo_Base");
    EXPECT_EQ(mof(*holder),
              "\ninstance of Demo_Holder\n{\n"
              "\tOne = \nclass Demo_Base\n{\n\t[key] uint32 Id;\n\tstring Name;\n};\n"
              "};\n");
    const auto copy = clone(*holder);
    EXPECT_EQ(holder->CompareTo(0, copy.get()), WBEM_S_SAME);
}

TEST_F(ObjectTextTest, EmbeddedObjectsStandInside) {
    const auto inner = cimv2->put_instance("Demo_Base"_w, row({{"Id", Value::integer(7)}}));
    cimv2->define_class(class_named("Demo_Holder", {key("Id", CIM_UINT8), property("One", CIM_OBJECT),
                                                    property("Many", CIM_OBJECT | CIM_FLAG_ARRAY)}));
    cimv2->put_instance("Demo_Holder"_w, row({{"Id", Value::integer(1)},
                                              {"One", Value::object(inner)},
                                              {"Many", Value::array({Value::object(inner)})}}));
    EXPECT_EQ(mof(*object("Demo_Holder=1")),
              "\ninstance of Demo_Holder\n{\n"
              "\tId = 1;\n"
              "\tOne = \ninstance of Demo_Base\n{\n\tId = 7;\n};\n"
              "\tMany = {\ninstance of Demo_Base\n{\n\tId = 7;\n}};\n"
              "};\n");
}

}  // namespace
}  // namespace wmisink::embedded
