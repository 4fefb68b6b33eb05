#include "embedded/object_fixture.hpp"
#include "wmisink/embedded/class_object.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ObjectMethodTest : public ObjectTest {
  protected:
    ObjectMethodTest() {
        ClassDefinition door = class_named("Demo_Door", {key("Id", CIM_UINT8)});
        door.methods = {{.name = to_wide("Open"),
                         .in = {property("By")},
                         .out = {property("ReturnValue", CIM_UINT32)},
                         .qualifiers = {{.name = to_wide("Static"),
                                         .value = Value::boolean(true),
                                         .type = CIM_BOOLEAN,
                                         .flavor = WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS}}},
                        {.name = to_wide("Shut")}};
        cimv2->define_class(door);
        ClassDefinition gate = class_named("Demo_Gate", {}, "Demo_Door");
        gate.methods = {{.name = to_wide("Lock")}};
        cimv2->define_class(gate);
    }

    /// A copy of __PARAMETERS with these parameters, numbered from `first`; -1 leaves the numbers out.
    com_ptr<IWbemClassObject> parameters(std::vector<std::pair<std::string_view, CIMTYPE>> described,
                                         LONG first = 0) {
        const auto made = object("__PARAMETERS");
        for (const auto& [name, type] : described) {
            EXPECT_EQ(put(*made, name, Variant::null(), type), WBEM_S_NO_ERROR);
            if (first >= 0 && name != "ReturnValue") {
                EXPECT_EQ(qualifiers(*made, name)->Put("ID"_w, Variant::int32(first++).in(), 0),
                          WBEM_S_NO_ERROR);
            }
        }
        return made;
    }

    static std::vector<std::string> listed(IWbemClassObject& object, LONG flags) {
        std::vector<std::string> found;
        EXPECT_EQ(object.BeginMethodEnumeration(flags), WBEM_S_NO_ERROR);
        Bstr name;
        while (object.NextMethod(0, name.put(), nullptr, nullptr) == WBEM_S_NO_ERROR) {
            found.push_back(name.utf8());
        }
        EXPECT_EQ(object.EndMethodEnumeration(), WBEM_S_NO_ERROR);
        return found;
    }
};

TEST_F(ObjectMethodTest, GetMethodGivesItsSignatures) {
    com_ptr<IWbemClassObject> in;
    com_ptr<IWbemClassObject> out;
    ASSERT_EQ(object("Demo_Gate")->GetMethod("open"_w, 0, in.put(), out.put()), WBEM_S_NO_ERROR);
    EXPECT_EQ(text(*in, "__CLASS"), "__PARAMETERS");
    EXPECT_EQ(text(*in, "__GENUS"), "1");
    EXPECT_EQ(text(*in, "__SERVER"), "NULL");
    EXPECT_EQ(text(*in, "__PATH"), "NULL");
    EXPECT_THAT(names(*in, WBEM_FLAG_NONSYSTEM_ONLY), ElementsAre("By"));
    EXPECT_THAT(names(*qualifiers(*in, "By")), ElementsAre("CIMTYPE", "In", "ID"));
    EXPECT_THAT(names(*qualifiers(*out, "ReturnValue")), ElementsAre("CIMTYPE", "Out"));
    com_ptr<IWbemClassObject> arguments;
    ASSERT_EQ(in->SpawnInstance(0, arguments.put()), WBEM_S_NO_ERROR);
    EXPECT_EQ(put(*arguments, "By", Variant::string("me")), WBEM_S_NO_ERROR);

    ASSERT_EQ(object("Demo_Gate")->GetMethod("Shut"_w, 0, in.put(), out.put()), WBEM_S_NO_ERROR);
    EXPECT_EQ(in, nullptr);
    EXPECT_EQ(out, nullptr);
    EXPECT_EQ(object("Demo_Gate")->GetMethod("Nope"_w, 0, in.put(), out.put()), WBEM_E_NOT_FOUND);
    EXPECT_EQ(object("Demo_Gate")->GetMethod("Open"_w, 1, in.put(), out.put()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(object("Demo_Gate")->GetMethod(nullptr, 0, in.put(), out.put()), WBEM_E_INVALID_PARAMETER);
}

TEST_F(ObjectMethodTest, EnumerationFollowsItsFlags) {
    const auto gate = object("Demo_Gate");
    Bstr name;
    EXPECT_EQ(gate->NextMethod(0, name.put(), nullptr, nullptr), WBEM_E_UNEXPECTED);
    EXPECT_THAT(listed(*gate, 0), ElementsAre("Open", "Shut", "Lock"));
    EXPECT_THAT(listed(*gate, WBEM_FLAG_LOCAL_ONLY), ElementsAre("Lock"));
    EXPECT_THAT(listed(*gate, WBEM_FLAG_PROPAGATED_ONLY), ElementsAre("Open", "Shut"));
    EXPECT_EQ(gate->BeginMethodEnumeration(WBEM_FLAG_SYSTEM_ONLY), WBEM_E_INVALID_PARAMETER);
    EXPECT_THAT(listed(*object("Demo_Item"), 0), IsEmpty());
    Bstr origin;
    ASSERT_EQ(gate->GetMethodOrigin("Open"_w, origin.put()), WBEM_S_NO_ERROR);
    EXPECT_EQ(origin.utf8(), "Demo_Door");
    EXPECT_EQ(gate->GetMethodOrigin("Nope"_w, origin.put()), WBEM_E_NOT_FOUND);
}

TEST_F(ObjectMethodTest, PutMethodAddsOne) {
    const auto gate = object("Demo_Gate");
    const auto in = parameters({{"Speed", CIM_REAL32}, {"Names", CIM_STRING | CIM_FLAG_ARRAY}});
    const auto out = parameters({{"Left", CIM_UINT32}, {"ReturnValue", CIM_UINT32}}, 2);
    ASSERT_EQ(gate->PutMethod("Turn"_w, 0, in.get(), out.get()), WBEM_S_NO_ERROR);
    com_ptr<IWbemQualifierSet> set;
    ASSERT_EQ(gate->GetMethodQualifierSet("Turn"_w, set.put()), WBEM_S_NO_ERROR);
    EXPECT_EQ(set->Put("Implemented"_w, Variant::boolean(true).in(), 0), WBEM_S_NO_ERROR);
    const ClassDefinition definition = definition_of(*gate);
    ASSERT_EQ(definition.methods.size(), 2U);
    const auto made = cimv2->define_class(definition);
    EXPECT_TRUE(made->find_method("Turn"_w)->is_implemented());
    EXPECT_EQ(made->find_method("Turn"_w)->in->properties().size(), 2U);
    EXPECT_THAT(mof(*object("Demo_Gate")),
                HasSubstr("\t[Implemented] uint32 Turn([In] real32 Speed, [In] string Names[], [Out] uint32 "
                          "Left);\n"));
}

TEST_F(ObjectMethodTest, PutMethodChecksTheSignature) {
    const auto gate = object("Demo_Gate");
    const auto unnumbered = parameters({{"A", CIM_UINT8}}, -1);
    EXPECT_EQ(gate->PutMethod("M"_w, 0, unnumbered.get(), nullptr), WBEM_E_MISSING_PARAMETER_ID);
    const auto late = parameters({{"A", CIM_UINT8}}, 1);
    EXPECT_EQ(gate->PutMethod("M"_w, 0, late.get(), nullptr), WBEM_E_NONCONSECUTIVE_PARAMETER_IDS);
    const auto first = parameters({{"A", CIM_UINT8}});
    EXPECT_EQ(gate->PutMethod("Open"_w, 0, first.get(), nullptr), WBEM_E_PROPAGATED_METHOD);
    EXPECT_EQ(gate->PutMethod("_M"_w, 0, nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(gate->PutMethod("M"_w, 1, nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(gate->PutMethod(nullptr, 0, nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_THAT(listed(*gate, WBEM_FLAG_LOCAL_ONLY), ElementsAre("Lock"));
}

TEST_F(ObjectMethodTest, DeleteMethodFollowsInheritance) {
    const auto gate = object("Demo_Gate");
    EXPECT_EQ(gate->DeleteMethod("Shut"_w), WBEM_E_PROPAGATED_METHOD);
    EXPECT_EQ(gate->PutMethod("Shut"_w, 0, nullptr, nullptr), WBEM_S_NO_ERROR);
    EXPECT_EQ(gate->DeleteMethod("Shut"_w), WBEM_S_RESET_TO_DEFAULT);
    EXPECT_EQ(gate->DeleteMethod("Lock"_w), WBEM_S_NO_ERROR);
    EXPECT_EQ(gate->DeleteMethod("Lock"_w), WBEM_E_NOT_FOUND);
    EXPECT_EQ(gate->DeleteMethod(nullptr), WBEM_E_INVALID_PARAMETER);
}

TEST_F(ObjectMethodTest, InheritedMethodsTakeQualifiersAsOverrides) {
    const auto gate = object("Demo_Gate");
    com_ptr<IWbemQualifierSet> set;
    ASSERT_EQ(gate->GetMethodQualifierSet("Open"_w, set.put()), WBEM_S_NO_ERROR);
    EXPECT_THAT(names(*set, WBEM_FLAG_PROPAGATED_ONLY), ElementsAre("Static"));
    EXPECT_EQ(set->Put("Implemented"_w, Variant::boolean(true).in(), 0), WBEM_S_NO_ERROR);
    EXPECT_THAT(names(*set), ElementsAre("Static", "Implemented"));
    EXPECT_THAT(listed(*gate, WBEM_FLAG_LOCAL_ONLY), ElementsAre("Open", "Lock"));
    const auto made = cimv2->define_class(definition_of(*gate));
    EXPECT_TRUE(made->find_method("Open"_w)->is_static());
    EXPECT_EQ(gate->GetMethodQualifierSet("Nope"_w, set.put()), WBEM_E_NOT_FOUND);
}

TEST_F(ObjectMethodTest, InstancesHaveNone) {
    cimv2->put_instance("Demo_Gate"_w, row({{"Id", Value::integer(1)}}));
    const auto one = object("Demo_Gate=1");
    com_ptr<IWbemQualifierSet> set;
    Bstr origin;
    EXPECT_EQ(one->GetMethod("Open"_w, 0, nullptr, nullptr), WBEM_E_ILLEGAL_OPERATION);
    EXPECT_EQ(one->PutMethod("Open"_w, 0, nullptr, nullptr), WBEM_E_ILLEGAL_OPERATION);
    EXPECT_EQ(one->DeleteMethod("Open"_w), WBEM_E_ILLEGAL_OPERATION);
    EXPECT_EQ(one->BeginMethodEnumeration(0), WBEM_E_ILLEGAL_OPERATION);
    EXPECT_EQ(one->GetMethodQualifierSet("Open"_w, set.put()), WBEM_E_ILLEGAL_OPERATION);
    EXPECT_EQ(one->GetMethodOrigin("Open"_w, origin.put()), WBEM_E_ILLEGAL_OPERATION);
}

}  // namespace
}  // namespace wmisink::embedded
