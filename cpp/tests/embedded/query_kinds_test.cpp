#include <memory>
#include <utility>

#include "embedded/query_fixture.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(QueryTest, CountIsOneObject) {
    put_items(700);
    const auto found = all(*query("SELECT COUNT(*) FROM Demo_Item WHERE Active = TRUE"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(text(*found.front(), "Count"), "350");
    EXPECT_EQ(text(*found.front(), "__CLASS"), "__Generic");
    EXPECT_THAT(texts(*query("SELECT COUNT(*) FROM Demo_Item WHERE Id > 1000"), "Count"), ElementsAre("0"));
}

TEST_F(QueryTest, CountAsksAProviderForNothingButTheWhere) {
    std::vector<bool> wanted;
    cimv2->set_provider("Demo_Base"_w,
                        make_provider("Two", [&](const InstanceRequest& request, InstanceReceiver& receiver) {
                            wanted = {request.wants(0), request.wants(1)};
                            for (int id = 1; id <= 2; ++id) {
                                std::vector<Value> values = {Value::integer(id), Value()};
                                receiver.row(values);
                            }
                        }));
    EXPECT_THAT(texts(*query("SELECT COUNT(*) FROM Demo_Base WHERE Id >= 2"), "Count"), ElementsAre("1"));
    EXPECT_THAT(wanted, ElementsAre(true, false));
}

TEST_F(QueryTest, PrototypeHasTheShapeAndNoData) {
    bool asked = false;
    cimv2->set_provider("Demo_Base"_w, make_provider("Never", [&](const InstanceRequest&, InstanceReceiver&) {
                            asked = true;
                        }));
    put_items(3);
    const auto found = all(*query("SELECT Name, Level FROM Demo_Item WHERE Id = 1", WBEM_FLAG_PROTOTYPE));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(text(*found.front(), "__CLASS"), "Demo_Item");
    EXPECT_EQ(text(*found.front(), "__PROPERTY_COUNT"), "2");
    EXPECT_EQ(text(*found.front(), "Level"), "3");
    EXPECT_EQ(text(*found.front(), "Id"), "?WBEM_E_NOT_FOUND");
    EXPECT_THAT(texts(*query("SELECT COUNT(*) FROM Demo_Base", WBEM_FLAG_PROTOTYPE), "Count"),
                ElementsAre("NULL"));
    EXPECT_EQ(all(*query("SELECT * FROM Demo_Base", WBEM_FLAG_PROTOTYPE)).size(), 1U);
    EXPECT_FALSE(asked);
    EXPECT_FALSE(query("SELECT Nope FROM Demo_Base", WBEM_FLAG_PROTOTYPE, WBEM_E_INVALID_QUERY));
}

TEST_F(QueryTest, PathsMayBeComparedAndNeedTheKeys) {
    cimv2->set_provider("Demo_Base"_w,
                        make_provider("Keys", [](const InstanceRequest& request, InstanceReceiver& receiver) {
                            for (int id = 1; id <= 3; ++id) {
                                std::vector<Value> values(2);
                                if (request.wants(0)) values[0] = Value::integer(id);
                                if (request.wants(1)) values[1] = Value::utf8("n" + std::to_string(id));
                                receiver.row(values);
                            }
                        }));
    EXPECT_THAT(texts(*query("SELECT Name FROM Demo_Base WHERE __RELPATH = 'demo_base.id=2'"), "Name"),
                ElementsAre("n2"));
    EXPECT_THAT(texts(*query("SELECT __RELPATH FROM Demo_Base WHERE Name = 'n3'"), "__RELPATH"),
                ElementsAre("Demo_Base.Id=3"));
}

// `SELECT … WHERE __CLASS = "X"` is how Microsoft's "SELECT Statement for Data Queries" leaves out
// subclasses; it would be a pity to read them first.
TEST_F(QueryTest, SourcesThatCannotAnswerAreNotAsked) {
    int asked = 0;
    const auto provider =
        make_provider("Counted", [&](const InstanceRequest&, InstanceReceiver&) { ++asked; });
    cimv2->set_provider("Demo_Item"_w, provider);
    cimv2->put_instance("Demo_Base"_w, row({{"Id", Value::integer(1)}}));
    for (const char* where :
         {"__CLASS = 'Demo_Base'", "NOT __THIS ISA 'Demo_Item'", "__CLASS <> 'Demo_Item' AND Id = 1",
          "__SUPERCLASS IS NULL", "__PROPERTY_COUNT = 2 OR __CLASS = 'Nope'"}) {
        EXPECT_EQ(texts(*query(std::string("SELECT * FROM Demo_Base WHERE ") + where), "Id").size(), 1U)
            << where;
        EXPECT_EQ(asked, 0) << where;
    }
    query("SELECT * FROM Demo_Base WHERE __CLASS = 'Demo_Base' OR Name IS NULL");
    EXPECT_EQ(asked, 1);
}

TEST_F(QueryTest, EventQueriesAndSyntaxErrorsSayWhere) {
    const std::pair<const char*, const char*> cases[] = {
        {"SELECT * FROM __InstanceCreationEvent WITHIN 1", "character 39"},
        {"SELECT * FROM Demo_Base WHERE Id = ", "character 36"},
        {"ASSOCIATORS OF {Demo_Base.Id=1} WHERE Role = A AND Role = B", "character 48"},
    };
    for (const auto& [wql, position] : cases) {
        EXPECT_FALSE(query(wql, 0, WBEM_E_INVALID_QUERY));
        com_ptr<IErrorInfo> error;
        ASSERT_EQ(GetErrorInfo(0, error.put()), S_OK);
        EXPECT_THAT(text(*error.query<IWbemClassObject>(), "Description"), HasSubstr(position)) << wql;
    }
}

}  // namespace
}  // namespace wmisink::embedded
