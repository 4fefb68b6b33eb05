#include "wmisink/rows/select_list.hpp"

#include <gtest/gtest.h>

#include <string>

namespace wmisink {
namespace {

std::string listed(std::string_view wql) {
    std::string text;
    for (const WideString& name : select_list(wql)) text += (text.empty() ? "" : " ") + to_utf8(name);
    return text;
}

TEST(SelectList, HasTheNamesInTheQuerysOrder) {
    EXPECT_EQ(listed("SELECT Name, ProcessId FROM Win32_Process"), "Name ProcessId");
    EXPECT_EQ(listed("\tselect\n Name ,Größe,__PATH\r\nfrom X where Name = 'FROM'"), "Name Größe __PATH");
    EXPECT_EQ(listed("SELECT Win32_Process.Name FROM Win32_Process"), "Name");
}

TEST(SelectList, IsEmptyForWhatNamesNoProperties) {
    for (const char* wql :
         {"SELECT * FROM X", "SELECT X.* FROM X", "ASSOCIATORS OF {X.Id=1}", "", "SELECT", "SELECT ",
          "SELECT FROM X", "SELECT a, FROM X", "SELECT a b FROM X", "SELECT a,", "SELECT a FROMX",
          "SELECTa FROM X", "SELECT COUNT(a) FROM X", "SELECT 'a' FROM X"}) {
        EXPECT_EQ(listed(wql), "") << wql;
    }
}

}  // namespace
}  // namespace wmisink
