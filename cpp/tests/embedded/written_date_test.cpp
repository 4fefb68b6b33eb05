#include "wmisink/embedded/wql/written_date.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace wmisink::embedded::wql {
namespace {

std::string read(std::string_view text) {
    const auto found = parse_written_date(to_wide(text));
    return found ? found->text() : "none";
}

// The examples of Microsoft's "WQL-Supported Date Formats" and the shapes it lists.
TEST(WqlWrittenDate, EveryDateFormatIsRead) {
    for (const char* text :
         {"January 21, 1932", "Jan 21 1932", "January 1932 21", "21 January, 1932", "21 Jan1932",
          "21 1932 January", "1932 January 21", "1932 21 january", "1/21/1932", "01-21-1932", "21.1.1932",
          "1/1932/21", "21/1932/01", "1932-21-1", "1932-01-21", "19320121"}) {
        EXPECT_EQ(read(text), "19320121000000.000000+000") << text;
    }
    EXPECT_EQ(read("Jan 21 32"), "20320121000000.000000+000");
    EXPECT_EQ(read("Jan 32 21"), "none")
        << "the second of two short numbers is the year, and there is no 32nd";
    EXPECT_EQ(read("991231"), "19991231000000.000000+000");
    EXPECT_EQ(read("12/31/99"), "19991231000000.000000+000");
    for (const char* text : {"January, 1932", "Jan 1932", "1932 Jan", "193201", "1932"}) {
        EXPECT_EQ(read(text), "19320101000000.000000+000") << text;
    }
}

TEST(WqlWrittenDate, EveryTimeFormatIsRead) {
    const std::pair<const char*, const char*> cases[] = {
        {"1/21/2024 4 PM", "20240121160000.000000+000"},
        {"1/21/2024 12AM", "20240121000000.000000+000"},
        {"1/21/2024 3:23", "20240121032300.000000+000"},
        {"Jan 21 2024 3:23 AM", "20240121032300.000000+000"},
        {"20240121 12:00 pm", "20240121120000.000000+000"},
        {"2024-01-21 23:59:58", "20240121235958.000000+000"},
        {"21 Jan 2024 3:23:00PM", "20240121152300.000000+000"},
        {"Jan 2024 3:23", "20240101032300.000000+000"},
        {"1/21/2024 3:23:07:060", "20240121032307.000000+060"},
        {"1/21/2024 3:23:07:60 PM", "20240121152307.000000+060"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(read(text), expected) << text;
    }
}

TEST(WqlWrittenDate, WhatIsNoDateIsNone) {
    for (const char* text : {"",
                             " ",
                             "x",
                             "soon",
                             "13/13/2024",
                             "2/30/2024",
                             "1/2/3/2024",
                             "1/21-2024",
                             "Jan",
                             "Jan 21",
                             "May 5 6 2024 7",
                             "1/21/2024 24:00",
                             "1/21/2024 13 PM",
                             "1/21/2024 0 AM",
                             "1/21/2024 4",
                             "1/21/2024 4:",
                             "1/21/2024 :4",
                             "1/21/2024 1:2:3:4:5",
                             "99999999999999999999",
                             "1/21/99999999",
                             "20240121120000",
                             "12:30",
                             "1/2/20244",
                             "Ж/1/2024",
                             "20240229120000.000000+06",
                             "January January 2024"}) {
        EXPECT_EQ(read(text), "none") << text;
    }
}

}  // namespace
}  // namespace wmisink::embedded::wql
