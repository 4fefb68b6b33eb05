#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "embedded/expression_text.hpp"

namespace wmisink::embedded::wql {
namespace {

using testing::HasSubstr;

SelectQuery event(std::string_view text) { return parse_event(to_wide(text)); }

TEST(WqlEvent, WithinAndWhereAreRead) {
    const SelectQuery query = event(
        "SELECT TargetInstance.Name FROM __InstanceCreationEvent WITHIN 0.5 "
        "WHERE TargetInstance ISA \"Win32_Process\" AND TargetInstance.Name = 'a'");
    EXPECT_EQ(text_of(query.properties.front()), "TargetInstance.Name");
    EXPECT_EQ(query.within, 0.5);
    EXPECT_EQ(text_of(*query.where),
              "(and (isa TargetInstance 'Win32_Process') (= TargetInstance.Name 'a'))");
    EXPECT_FALSE(query.grouping);
    EXPECT_EQ(event("SELECT * FROM E WITHIN 10").within, 10);
    EXPECT_FALSE(event("SELECT * FROM E").within);
}

TEST(WqlEvent, GroupHasAnIntervalPropertiesAndACondition) {
    const SelectQuery query = event(
        "SELECT * FROM E WITHIN 2 WHERE Group = 1 GROUP WITHIN 300 BY Sender, TargetInstance.Name "
        "HAVING NumberOfEvents > 5 AND NOT NumberOfEvents = 7");
    ASSERT_TRUE(query.grouping);
    EXPECT_EQ(query.grouping->within, 300);
    ASSERT_EQ(query.grouping->by.size(), 2U);
    EXPECT_EQ(text_of(query.grouping->by[1]), "TargetInstance.Name");
    EXPECT_EQ(text_of(*query.grouping->having), "(and (> NumberOfEvents 5) (not (= NumberOfEvents 7)))");
    EXPECT_EQ(event("SELECT * FROM E GROUP WITHIN 1").grouping->within, 1);
    EXPECT_TRUE(event("SELECT * FROM E GROUP WITHIN 1 HAVING 3 < numberofevents").grouping->having);
}

TEST(WqlEvent, ErrorsNameThePosition) {
    struct Broken {
        const char* query;
        std::size_t offset;
        const char* complaint;
    };
    const Broken cases[] = {
        {"SELECT * FROM E WITHIN", 22, "a number of seconds"},
        {"SELECT * FROM E WITHIN -1", 23, "a number of seconds"},
        {"SELECT * FROM E WITHIN -1.5", 23, "a number of seconds"},
        {"SELECT * FROM E WITHIN x", 23, "a number of seconds"},
        {"SELECT * FROM E WITHIN 1 WITHIN 2", 25, "WHERE, GROUP or its end"},
        {"SELECT * FROM E GROUP BY a", 22, "WITHIN and a number of seconds after GROUP"},
        {"SELECT * FROM E GROUP WITHIN 5 BY", 33, "a property name"},
        {"SELECT * FROM E GROUP WITHIN 5 BY a b", 36, "a comma, HAVING"},
        {"SELECT * FROM E GROUP WITHIN 5 WHERE a = 1", 31, "BY, HAVING"},
        {"SELECT * FROM E GROUP WITHIN 5 HAVING a > 1", 38, "only ask for NumberOfEvents"},
        {"SELECT * FROM E GROUP WITHIN 5 HAVING NumberOfEvents > 'x'", 55, "a whole number"},
        {"SELECT * FROM E GROUP WITHIN 5 HAVING NumberOfEvents IS NULL", 56, "a whole number"},
        {"SELECT * FROM E HAVING NumberOfEvents > 1", 16, "WITHIN, WHERE, GROUP"},
        {"SELECT * FROM E WHERE a = 1 b", 28, "AND, OR, GROUP"},
        {"SELECT COUNT(*) FROM E", 12, "in a data query"},
        {"ASSOCIATORS OF {C=1}", 0, "SELECT at its start"},
    };
    for (const Broken& broken : cases) {
        SCOPED_TRACE(broken.query);
        try {
            static_cast<void>(event(broken.query));
            ADD_FAILURE() << "was accepted";
        } catch (const SyntaxError& error) {
            EXPECT_EQ(error.offset(), broken.offset) << error.what();
            EXPECT_THAT(error.what(), HasSubstr(broken.complaint));
        }
    }
}

}  // namespace
}  // namespace wmisink::embedded::wql
