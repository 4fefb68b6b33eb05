#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "wmisink/embedded/wql/parser.hpp"

namespace wmisink::embedded::wql {
namespace {

using testing::HasSubstr;

AssociationQuery association(std::string_view text) {
    return std::get<AssociationQuery>(parse(to_wide(text)));
}

TEST(WqlAssociation, PathStandsInBraces) {
    const AssociationQuery query = association(R"(ASSOCIATORS OF { Win32_LogicalDisk.DeviceID="C:" })");
    EXPECT_FALSE(query.references);
    EXPECT_EQ(to_utf8(query.path), R"(Win32_LogicalDisk.DeviceID="C:")");
    EXPECT_EQ(query.path_offset, 15U);
    EXPECT_TRUE(association("references of {C=1}").references);
}

TEST(WqlAssociation, BracesInQuotesBelongToThePath) {
    EXPECT_EQ(to_utf8(association(R"(ASSOCIATORS OF {C.Guid="{12}"} WHERE SchemaOnly)").path),
              R"(C.Guid="{12}")");
    EXPECT_EQ(to_utf8(association(R"(ASSOCIATORS OF {C.A='"}',B="\"}"})").path), R"(C.A='"}',B="\"}")");
}

TEST(WqlAssociation, EveryKeywordIsReadInAnyOrder) {
    const AssociationQuery query = association(
        "ASSOCIATORS OF {C=1} WHERE Role = Antecedent resultclass=CIM_Thing ResultRole = Dependent\n"
        "AssocClass = A RequiredQualifier = Q RequiredAssocQualifier = AQ KeysOnly");
    EXPECT_EQ(to_utf8(query.role), "Antecedent");
    EXPECT_EQ(to_utf8(query.result_class), "CIM_Thing");
    EXPECT_EQ(to_utf8(query.result_role), "Dependent");
    EXPECT_EQ(to_utf8(query.assoc_class), "A");
    EXPECT_EQ(to_utf8(query.required_qualifier), "Q");
    EXPECT_EQ(to_utf8(query.required_assoc_qualifier), "AQ");
    EXPECT_TRUE(query.keys_only);
    EXPECT_FALSE(query.class_defs_only);
    EXPECT_FALSE(query.schema_only);
    EXPECT_TRUE(association("REFERENCES OF {C} WHERE SchemaOnly Role = R").schema_only);
    EXPECT_TRUE(association("REFERENCES OF {C=1} WHERE ClassDefsOnly").class_defs_only);
}

TEST(WqlAssociation, ErrorsNameThePosition) {
    struct Broken {
        const char* query;
        std::size_t offset;
        const char* complaint;
    };
    const Broken cases[] = {
        {"ASSOCIATORS {C=1}", 12, "OF here"},
        {"ASSOCIATORS OF C=1", 15, "an object path in braces"},
        {"ASSOCIATORS OF { }", 15, "an object path in braces"},
        {"ASSOCIATORS OF {C=1", 15, "no closing brace"},
        {"ASSOCIATORS OF {C=\"}", 15, "no closing brace"},
        {"ASSOCIATORS OF {C=\"\\", 15, "no closing brace"},
        {"ASSOCIATORS OF {C=1} Role = A", 21, "WHERE or its end"},
        {"ASSOCIATORS OF {C=1} WHERE", 26, "AssocClass, "},
        {"ASSOCIATORS OF {C=1} WHERE Role", 31, "= after Role"},
        {"ASSOCIATORS OF {C=1} WHERE Role <> A", 32, "no other operator"},
        {"ASSOCIATORS OF {C=1} WHERE Role = 'A'", 34, "a name, without quotes"},
        {"ASSOCIATORS OF {C=1} WHERE Role = A AND ResultRole = B", 36, "nothing but blanks"},
        {"ASSOCIATORS OF {C=1} WHERE Role = A, ResultRole = B", 35, "nothing but blanks"},
        {"ASSOCIATORS OF {C=1} WHERE Role = A Role = B", 36, "given twice"},
        {"ASSOCIATORS OF {C=1} WHERE KeysOnly KeysOnly", 36, "given twice"},
        {"ASSOCIATORS OF {C=1} WHERE ClassDefsOnly ResultClass = A", 41, "ClassDefsOnly cannot"},
        {"ASSOCIATORS OF {C=1} WHERE ResultClass = A ClassDefsOnly", 43, "ClassDefsOnly cannot"},
        {"ASSOCIATORS OF {C} WHERE SchemaOnly ClassDefsOnly", 36, "ClassDefsOnly cannot"},
        {"REFERENCES OF {C=1} WHERE AssocClass = A", 26, "RequiredQualifier, "},
        {"REFERENCES OF {C=1} WHERE ResultRole = A", 26, "RequiredQualifier, "},
        {"SELECT * FROM {C=1}", 14, "a class name after FROM"},
    };
    for (const Broken& broken : cases) {
        SCOPED_TRACE(broken.query);
        try {
            static_cast<void>(parse(to_wide(broken.query)));
            ADD_FAILURE() << "was accepted";
        } catch (const SyntaxError& error) {
            EXPECT_EQ(error.offset(), broken.offset) << error.what();
            EXPECT_THAT(error.what(), HasSubstr(broken.complaint));
        }
    }
}

}  // namespace
}  // namespace wmisink::embedded::wql
