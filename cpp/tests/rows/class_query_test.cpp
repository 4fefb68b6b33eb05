#include "wmisink/rows/arrow/class_query.hpp"

#include <gtest/gtest.h>

#include <string>

namespace wmisink::arrow {
namespace {

std::string shown(std::string_view wql) {
    const auto query = class_query(wql);
    if (!query) return "none";
    std::string text = to_utf8(query->class_name);
    for (const auto& name : query->selected) text += " " + to_utf8(name);
    return text;
}

TEST(ClassQuery, NamesTheClassAndTheSelectList) {
    EXPECT_EQ(shown("SELECT * FROM Win32_Process"), "Win32_Process");
    EXPECT_EQ(shown("select Name , ProcessId\nfrom Win32_Process where Name = 'x'"),
              "Win32_Process Name ProcessId");
    EXPECT_EQ(shown("SELECT Win32_Process.Name, __PATH FROM win32_process"), "win32_process Name __PATH");
    EXPECT_EQ(shown("SELECT * FROM __InstanceCreationEvent WITHIN 1 WHERE TargetInstance ISA 'X'"),
              "__InstanceCreationEvent");
    EXPECT_EQ(shown("SELECT * FROM X WHERE Name = \"a GROUP BY b\" AND Group = 'by'"), "X");
}

TEST(ClassQuery, LeavesOutWhatIsNotOfTheClass) {
    EXPECT_EQ(shown("SELECT * FROM Event GROUP WITHIN 10 BY X HAVING NumberOfEvents > 5"), "none");
    EXPECT_EQ(shown("SELECT * FROM Event group by X"), "none");
    EXPECT_EQ(shown("SELECT COUNT(*) FROM X"), "none");
    EXPECT_EQ(shown("SELECT * FROM meta_class WHERE __CLASS = 'X'"), "none");
    EXPECT_EQ(shown("SELECT TargetInstance.Name FROM __InstanceCreationEvent"), "none");
    EXPECT_EQ(shown("ASSOCIATORS OF {X='y'}"), "none");
    EXPECT_EQ(shown("SELECT * FROM A, B"), "none");
    EXPECT_EQ(shown("SELECT FROM X"), "none");
    EXPECT_EQ(shown("SELECT * FROM"), "none");
    EXPECT_EQ(shown(""), "none");
}

}  // namespace
}  // namespace wmisink::arrow
