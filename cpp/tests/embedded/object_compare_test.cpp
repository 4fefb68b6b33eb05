#include "embedded/object_fixture.hpp"

namespace wmisink::embedded {
namespace {

class ObjectCompareTest : public ObjectTest {
  protected:
    ObjectCompareTest() { put_items(2); }

    static HRESULT compare(IWbemClassObject& left, IWbemClassObject& right, LONG flags) {
        const HRESULT forth = left.CompareTo(flags, &right);
        EXPECT_EQ(right.CompareTo(flags, &left), forth) << "it goes both ways";
        return forth;
    }

    static void put_note(IWbemQualifierSet& qualifiers, const char* note, LONG flavor) {
        EXPECT_EQ(qualifiers.Put("Note"_w, Variant::string(note).in(), flavor), WBEM_S_NO_ERROR);
    }
};

TEST_F(ObjectCompareTest, FlagsMustBeKnown) {
    const auto one = object("Demo_Item");
    EXPECT_EQ(one->CompareTo(0x40, one.get()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(one->CompareTo(0, nullptr), WBEM_E_INVALID_PARAMETER);
}

TEST_F(ObjectCompareTest, QualifiersCountUnlessIgnored) {
    const auto one = object("Demo_Item");
    const auto other = clone(*one);
    EXPECT_EQ(compare(*one, *other, 0), WBEM_S_SAME);
    put_note(*qualifiers(*other, "Name"), "x", 0);
    EXPECT_EQ(compare(*one, *other, 0), WBEM_S_DIFFERENT);
    EXPECT_EQ(compare(*one, *other, WBEM_FLAG_IGNORE_QUALIFIERS), WBEM_S_SAME);
    put_note(*qualifiers(*one, "Name"), "X", 0);
    EXPECT_EQ(compare(*one, *other, 0), WBEM_S_DIFFERENT);
    EXPECT_EQ(compare(*one, *other, WBEM_FLAG_IGNORE_CASE), WBEM_S_SAME);
}

TEST_F(ObjectCompareTest, FlavorsCountUnlessIgnored) {
    const auto one = object("Demo_Item");
    const auto other = clone(*one);
    put_note(*qualifiers(*one), "x", 0);
    put_note(*qualifiers(*other), "x", WBEM_FLAVOR_AMENDED);
    EXPECT_EQ(compare(*one, *other, 0), WBEM_S_DIFFERENT);
    EXPECT_EQ(compare(*one, *other, WBEM_FLAG_IGNORE_FLAVOR), WBEM_S_SAME);
}

TEST_F(ObjectCompareTest, DefaultsOfClassesCountUnlessIgnored) {
    const auto one = object("Demo_Item");
    const auto other = clone(*one);
    EXPECT_EQ(put(*other, "Level", Variant::int32(5)), WBEM_S_NO_ERROR);
    EXPECT_EQ(compare(*one, *other, 0), WBEM_S_DIFFERENT);
    EXPECT_EQ(compare(*one, *other, WBEM_FLAG_IGNORE_DEFAULT_VALUES), WBEM_S_SAME);
    const auto instance = object("Demo_Item=0");
    const auto changed = clone(*instance);
    EXPECT_EQ(put(*changed, "Level", Variant::int32(5)), WBEM_S_NO_ERROR);
    EXPECT_EQ(compare(*instance, *changed, WBEM_FLAG_IGNORE_DEFAULT_VALUES), WBEM_S_DIFFERENT)
        << "the flag is for classes";
}

TEST_F(ObjectCompareTest, MethodsCount) {
    const auto one = object("Demo_Item");
    const auto other = clone(*one);
    EXPECT_EQ(other->PutMethod("Run"_w, 0, nullptr, nullptr), WBEM_S_NO_ERROR);
    EXPECT_EQ(compare(*one, *other, 0), WBEM_S_DIFFERENT);
    EXPECT_EQ(one->PutMethod("run"_w, 0, nullptr, nullptr), WBEM_S_NO_ERROR);
    EXPECT_EQ(compare(*one, *other, 0), WBEM_S_SAME);
}

TEST_F(ObjectCompareTest, SourceCountsUnlessIgnored) {
    const auto elsewhere = repository->create_namespace("root\\other"_w);
    elsewhere->define_class(class_named("Demo_Base", {key("Id", CIM_UINT32), property("Name")}));
    com_ptr<IWbemClassObject> other;
    ASSERT_EQ(connect("root\\other")->GetObject(Bstr("Demo_Base").get(), 0, nullptr, other.put(), nullptr),
              WBEM_S_NO_ERROR);
    const auto one = object("Demo_Base");
    EXPECT_EQ(compare(*one, *other, 0), WBEM_S_DIFFERENT);
    EXPECT_EQ(compare(*one, *other, WBEM_FLAG_IGNORE_OBJECT_SOURCE), WBEM_S_SAME);
}

TEST_F(ObjectCompareTest, EmbeddedObjectsCompareByContent) {
    const auto holder = [&](std::uint32_t id, std::string_view name) {
        const auto inner =
            Instance::make(cimv2->find_class("Demo_Base"_w), {Value::integer(1), Value::utf8(name)});
        cimv2->put_instance("Demo_Holder"_w,
                            row({{"Id", Value::integer(id)},
                                 {"Inner", Value::array({Value::object(inner), Value::object(inner)})}}));
    };
    cimv2->define_class(
        class_named("Demo_Holder", {key("Id", CIM_UINT8), property("Inner", CIM_OBJECT | CIM_FLAG_ARRAY)}));
    holder(1, "a");
    const auto one = object("Demo_Holder=1");
    holder(1, "a");
    EXPECT_EQ(compare(*one, *object("Demo_Holder=1"), 0), WBEM_S_SAME);
    holder(1, "A");
    EXPECT_EQ(compare(*one, *object("Demo_Holder=1"), 0), WBEM_S_DIFFERENT);
    EXPECT_EQ(compare(*one, *object("Demo_Holder=1"), WBEM_FLAG_IGNORE_CASE), WBEM_S_SAME);
}

}  // namespace
}  // namespace wmisink::embedded
