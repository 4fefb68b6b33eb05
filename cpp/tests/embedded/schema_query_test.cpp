#include "embedded/query_fixture.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SchemaQueryTest : public QueryTest {
  protected:
    SchemaQueryTest() {
        cimv2->define_class(class_named("Other_Top", {key("Id", CIM_UINT32)}));
        cimv2->define_class(class_named("Demo_Leaf", {}, "Demo_Item"));
    }

    std::vector<std::string> names(const std::string& where) {
        const auto found = query("SELECT * FROM meta_class WHERE " + where);
        return found ? texts(*found, "__CLASS") : std::vector<std::string>{};
    }
};

TEST_F(SchemaQueryTest, GivesClassObjects) {
    const auto found = all(*query("SELECT * FROM META_CLASS WHERE __CLASS = 'demo_item'"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(text(*found.front(), "__GENUS"), "1");
    EXPECT_EQ(text(*found.front(), "__SUPERCLASS"), "Demo_Base");
    EXPECT_EQ(text(*found.front(), "Level"), "3") << "the default";
}

TEST_F(SchemaQueryTest, WithoutWhereGivesAll) {
    EXPECT_EQ(all(*query("SELECT * FROM meta_class")).size(), cimv2->classes().size());
}

TEST_F(SchemaQueryTest, ThisIsaTakesTheClassAndItsSubclasses) {
    EXPECT_THAT(names("__this ISA \"Demo_Base\""), ElementsAre("Demo_Base", "Demo_Item", "Demo_Leaf"));
    EXPECT_THAT(names("__this ISA Demo_Item AND NOT __this ISA 'Demo_Leaf'"), ElementsAre("Demo_Item"));
    EXPECT_THAT(names("__this ISA 'Nope'"), IsEmpty());
}

TEST_F(SchemaQueryTest, SystemPropertiesAreThoseOfTheClass) {
    EXPECT_THAT(names("__Superclass = 'Demo_Base'"), ElementsAre("Demo_Item"));
    EXPECT_THAT(names("__Superclass IS NULL AND __Class LIKE '%[_]Top'"), ElementsAre("Other_Top"));
    EXPECT_THAT(names("__Dynasty = 'Demo_Base' AND __Class <> 'Demo_Base'"),
                ElementsAre("Demo_Item", "Demo_Leaf"));
    EXPECT_THAT(names("NOT __class < 'Demo_Leaf' AND __Dynasty = 'Demo_Base'"), ElementsAre("Demo_Leaf"));
    EXPECT_THAT(names("__GENUS = 1 AND __RELPATH = 'Demo_Leaf'"), ElementsAre("Demo_Leaf"));
    EXPECT_THAT(names("__PATH = '\\\\\\\\localhost\\\\root\\\\cimv2:Demo_Leaf'"), ElementsAre("Demo_Leaf"));
}

TEST_F(SchemaQueryTest, TakesStarAndSystemPropertiesOnly) {
    EXPECT_FALSE(query("SELECT __CLASS FROM meta_class", 0, WBEM_E_INVALID_QUERY));
    EXPECT_FALSE(query("SELECT COUNT(*) FROM meta_class", 0, WBEM_E_INVALID_QUERY));
    EXPECT_FALSE(query("SELECT * FROM meta_class WHERE Name = 'a'", 0, WBEM_E_INVALID_QUERY));
    com_ptr<IErrorInfo> error;
    ASSERT_EQ(GetErrorInfo(0, error.put()), S_OK);
    EXPECT_THAT(text(*error.query<IWbemClassObject>(), "Description"), HasSubstr("character 32"));
    EXPECT_THAT(all(*query("SELECT * FROM meta_class", WBEM_FLAG_PROTOTYPE)), IsEmpty());
}

}  // namespace
}  // namespace wmisink::embedded
