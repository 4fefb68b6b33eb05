#include "embedded/object_fixture.hpp"
#include "wmisink/embedded/class_object.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr LONG kDown = WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS;

class QualifierSetTest : public ObjectTest {
  protected:
    QualifierSetTest() {
        ClassDefinition definition = class_named("Demo_Marked", {key("Id", CIM_UINT8), property("Name")});
        definition.qualifiers = {
            {.name = to_wide("Near"), .value = Value::utf8("x"), .type = CIM_STRING, .flavor = kDown},
            {.name = to_wide("Fixed"),
             .value = Value::integer(1),
             .type = CIM_SINT32,
             .flavor = kDown | WBEM_FLAVOR_NOT_OVERRIDABLE | WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE}};
        definition.properties[1].qualifiers = {{.name = to_wide("Units"), .value = Value::utf8("m")}};
        cimv2->define_class(definition);
        cimv2->put_instance("Demo_Marked"_w, row({{"Id", Value::integer(1)}}));
    }

    static std::string value(IWbemQualifierSet& qualifiers, std::string_view name, LONG* flavor = nullptr) {
        Variant found;
        const HRESULT status = qualifiers.Get(to_wide(name).c_str(), 0, found.put(), flavor);
        if (FAILED(status)) return "?" + status_name(status);
        return found.type() == VT_BSTR ? to_utf8(view_of(found->bstrVal)) : std::to_string(found->lVal);
    }
};

TEST_F(QualifierSetTest, PutAddsReplacesAndOverrides) {
    const auto derived = derived_from("Demo_Marked", "Demo_Below");
    const auto set = qualifiers(*derived);
    EXPECT_THAT(names(*set), ElementsAre("Near", "Fixed"));
    EXPECT_THAT(names(*set, WBEM_FLAG_LOCAL_ONLY), IsEmpty());
    EXPECT_EQ(set->Put("near"_w, Variant::string("y").in(), kDown), WBEM_S_NO_ERROR);
    EXPECT_EQ(set->Put("Own"_w, Variant::int32(2).in(), WBEM_FLAVOR_AMENDED), WBEM_S_NO_ERROR);
    LONG flavor = 0;
    EXPECT_EQ(value(*set, "Near", &flavor), "y");
    EXPECT_EQ(flavor, kDown | WBEM_FLAVOR_ORIGIN_LOCAL);
    EXPECT_EQ(value(*set, "Own", &flavor), "2");
    EXPECT_EQ(flavor, WBEM_FLAVOR_AMENDED);
    EXPECT_THAT(names(*set, WBEM_FLAG_LOCAL_ONLY), ElementsAre("near", "Own"));
    EXPECT_THAT(names(*set, WBEM_FLAG_PROPAGATED_ONLY), ElementsAre("Fixed"));
    EXPECT_EQ(value(*qualifiers(*object("Demo_Marked")), "Near"), "x");
    EXPECT_EQ(definition_of(*derived).qualifiers.size(), 2U);
}

TEST_F(QualifierSetTest, PutRefusesWhatMustNotBe) {
    const auto derived = derived_from("Demo_Marked", "Demo_Below");
    const auto set = qualifiers(*derived);
    EXPECT_EQ(set->Put("Fixed"_w, Variant::int32(2).in(), 0), WBEM_E_OVERRIDE_NOT_ALLOWED);
    EXPECT_EQ(set->Put("Q"_w, Variant::int16(2).in(), 0), WBEM_E_INVALID_QUALIFIER_TYPE);
    EXPECT_EQ(set->Put("Q"_w, Variant::null().in(), 0), WBEM_E_INVALID_QUALIFIER_TYPE);
    EXPECT_EQ(set->Put("Q"_w, Variant::int32(2).in(), 0x400), WBEM_E_INVALID_FLAVOR);
    EXPECT_EQ(set->Put("Q"_w, nullptr, 0), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(set->Put(nullptr, Variant::int32(2).in(), 0), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(set->Put("_Q"_w, Variant::int32(2).in(), 0), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(set->Put("Q_"_w, Variant::int32(2).in(), 0), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(set->Put("key"_w, Variant::boolean(true).in(), 0), WBEM_E_CANNOT_BE_KEY);
    EXPECT_EQ(qualifiers(*derived, "Name")->Put("key"_w, Variant::boolean(true).in(), 0),
              WBEM_E_CANNOT_CHANGE_KEY_INHERITANCE);
    EXPECT_EQ(qualifiers(*derived, "Id")->Put("CIMTYPE"_w, Variant::string("string").in(), 0),
              WBEM_E_TYPE_MISMATCH);
    EXPECT_THAT(names(*set, WBEM_FLAG_LOCAL_ONLY), IsEmpty());
}

TEST_F(QualifierSetTest, DeleteFollowsInheritance) {
    const auto derived = derived_from("Demo_Marked", "Demo_Below");
    const auto set = qualifiers(*derived);
    EXPECT_EQ(set->Delete("Near"_w), WBEM_E_PROPAGATED_QUALIFIER);
    EXPECT_EQ(set->Put("Near"_w, Variant::string("y").in(), kDown), WBEM_S_NO_ERROR);
    EXPECT_EQ(set->Put("Own"_w, Variant::int32(2).in(), 0), WBEM_S_NO_ERROR);
    EXPECT_EQ(set->Delete("Near"_w), WBEM_S_RESET_TO_DEFAULT);
    EXPECT_EQ(value(*set, "Near"), "x");
    EXPECT_EQ(set->Delete("OWN"_w), WBEM_S_NO_ERROR);
    EXPECT_EQ(set->Delete("Own"_w), WBEM_E_NOT_FOUND);
    EXPECT_EQ(set->Delete(nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(qualifiers(*derived, "Name")->Delete("CIMTYPE"_w), WBEM_E_INVALID_OPERATION);
}

TEST_F(QualifierSetTest, DeletingTheKeyMakesItNoKey) {
    const auto one = object("Demo_Marked");
    EXPECT_EQ(qualifiers(*one, "Id")->Delete("key"_w), WBEM_S_NO_ERROR);
    EXPECT_THAT(names(*one, WBEM_FLAG_KEYS_ONLY), IsEmpty());
    EXPECT_EQ(qualifiers(*derived_from("Demo_Marked", "Demo_Below"), "Id")->Delete("key"_w),
              WBEM_E_PROPAGATED_QUALIFIER);
}

TEST_F(QualifierSetTest, InheritedPropertyBecomesAnOverride) {
    const auto derived = derived_from("Demo_Marked", "Demo_Below");
    EXPECT_EQ(qualifiers(*derived, "Name")->Put("Units"_w, Variant::string("km").in(), 0), WBEM_S_NO_ERROR);
    EXPECT_EQ(value(*qualifiers(*derived, "name"), "units"), "km");
    EXPECT_THAT(names(*derived, WBEM_FLAG_CLASS_OVERRIDES_ONLY), ElementsAre("Name"));
}

TEST_F(QualifierSetTest, InstanceSeesWhatIsHandedDownAndItsOwn) {
    const auto one = object("Demo_Marked=1");
    const auto set = qualifiers(*one);
    EXPECT_THAT(names(*set), ElementsAre("Fixed"));
    EXPECT_EQ(set->Put("Fixed"_w, Variant::int32(2).in(), 0), WBEM_E_OVERRIDE_NOT_ALLOWED);
    EXPECT_EQ(set->Put("Own"_w, Variant::int32(2).in(), 0), WBEM_S_NO_ERROR);
    EXPECT_THAT(names(*set, WBEM_FLAG_LOCAL_ONLY), ElementsAre("Own"));
    EXPECT_THAT(names(*qualifiers(*clone(*one)), WBEM_FLAG_LOCAL_ONLY), ElementsAre("Own"));
    EXPECT_THAT(names(*qualifiers(*object("Demo_Marked=1"))), ElementsAre("Fixed"));
    const auto units = qualifiers(*one, "Name");
    EXPECT_EQ(units->Put("Units"_w, Variant::string("km").in(), 0), WBEM_S_NO_ERROR);
    EXPECT_EQ(units->Delete("Units"_w), WBEM_S_RESET_TO_DEFAULT);
    EXPECT_EQ(value(*units, "Units"), "m");
    EXPECT_EQ(units->Put("key"_w, Variant::boolean(true).in(), 0), WBEM_E_CANNOT_BE_KEY);
}

TEST_F(QualifierSetTest, ShowsWhatIsPutThroughAnotherSet) {
    const auto derived = derived_from("Demo_Marked", "Demo_Below");
    const auto one = qualifiers(*derived);
    EXPECT_EQ(value(*one, "Own"), "?WBEM_E_NOT_FOUND");
    EXPECT_EQ(qualifiers(*derived)->Put("Own"_w, Variant::int32(2).in(), 0), WBEM_S_NO_ERROR);
    EXPECT_EQ(value(*one, "Own"), "2");
    const auto of_new = [&] {
        EXPECT_EQ(put(*derived, "New", Variant::int32(1)), WBEM_S_NO_ERROR);
        return qualifiers(*derived, "New");
    }();
    EXPECT_EQ(derived->Delete("New"_w), WBEM_S_NO_ERROR);
    EXPECT_EQ(value(*of_new, "CIMTYPE"), "?WBEM_E_NOT_FOUND") << "its property is gone";
}

TEST_F(QualifierSetTest, UnknownFlagsAreRefused) {
    const auto set = qualifiers(*object("Demo_Marked"));
    SafeArray found;
    EXPECT_EQ(set->GetNames(1, found.put()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(set->GetNames(0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(set->BeginEnumeration(WBEM_FLAG_SYSTEM_ONLY), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(set->Get("Near"_w, 1, nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(set->BeginEnumeration(WBEM_FLAG_PROPAGATED_ONLY), WBEM_S_NO_ERROR);
    EXPECT_EQ(set->Next(0, nullptr, nullptr, nullptr), WBEM_S_NO_MORE_DATA);
}

}  // namespace
}  // namespace wmisink::embedded
