#include "wmisink/com/bstr.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

namespace wmisink {
namespace {

/// The four bytes before the text.
std::uint32_t prefix_of(BSTR text) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, reinterpret_cast<const char*>(text) - sizeof(bytes), sizeof(bytes));
    return bytes;
}

TEST(SysString, HasItsLengthInBytesInFrontOfIt) {
    const BSTR text = SysAllocString("root"_w);
    ASSERT_TRUE(text);
    EXPECT_EQ(prefix_of(text), 8U);
    EXPECT_EQ(SysStringByteLen(text), 8U);
    EXPECT_EQ(SysStringLen(text), 4U);
    EXPECT_EQ(text[4], 0) << "A BSTR is zero-terminated too.";
    EXPECT_EQ(WideView(text), WideView("root"_w));
    SysFreeString(text);
}

TEST(SysString, KeepsZerosInside) {
    const OLECHAR given[] = {'a', 0, 'b'};
    const BSTR text = SysAllocStringLen(given, 3);
    EXPECT_EQ(SysStringLen(text), 3U);
    EXPECT_EQ(view_of(text), WideView(given, 3));
    EXPECT_EQ(text[3], 0);
    SysFreeString(text);
}

TEST(SysString, MayHaveAnOddNumberOfBytes) {
    const BSTR text = SysAllocStringByteLen("abc", 3);
    EXPECT_EQ(prefix_of(text), 3U);
    EXPECT_EQ(SysStringLen(text), 1U);
    EXPECT_EQ(std::memcmp(text, "abc\0", 4), 0);
    SysFreeString(text);
}

TEST(SysString, NullIsAnEmptyString) {
    EXPECT_EQ(SysAllocString(nullptr), nullptr);
    EXPECT_EQ(SysStringLen(nullptr), 0U);
    EXPECT_EQ(SysStringByteLen(nullptr), 0U);
    SysFreeString(nullptr);
}

TEST(SysString, AnEmptyTextIsNotNull) {
    const BSTR text = SysAllocString(""_w);
    ASSERT_TRUE(text);
    EXPECT_EQ(prefix_of(text), 0U);
    EXPECT_EQ(text[0], 0);
    SysFreeString(text);
}

TEST(SysString, WithoutASourceIsForTheCallerToWrite) {
    const BSTR text = SysAllocStringLen(nullptr, 1000);
    ASSERT_TRUE(text);
    for (UINT i = 0; i < 1000; ++i) text[i] = 'x';
    EXPECT_EQ(text[1000], 0);
    EXPECT_EQ(SysStringLen(text), 1000U);
    SysFreeString(text);
}

TEST(SysString, RefusesALengthThatOverflows) {
    EXPECT_EQ(SysAllocStringLen(nullptr, 0x80000000U), nullptr);
    EXPECT_EQ(SysAllocStringLen(nullptr, 0xFFFFFFFFU), nullptr);
    EXPECT_EQ(SysAllocStringByteLen(nullptr, 0xFFFFFFFFU), nullptr);
}

TEST(SysString, ReAllocReplacesTheText) {
    BSTR text = SysAllocString("one"_w);
    EXPECT_NE(SysReAllocString(&text, "three"_w), 0);
    EXPECT_EQ(view_of(text), WideView("three"_w));
    EXPECT_NE(SysReAllocStringLen(&text, text + 2, 3), 0) << "The new text may be part of the old.";
    EXPECT_EQ(view_of(text), WideView("ree"_w));
    SysFreeString(text);
}

TEST(Bstr, DefaultIsNullAndReadsAsEmpty) {
    const Bstr none;
    EXPECT_EQ(none.get(), nullptr);
    EXPECT_FALSE(none);
    EXPECT_TRUE(none.view().empty());
}

TEST(Bstr, AnEmptyTextIsNotNull) {
    const Bstr empty("");
    EXPECT_TRUE(empty);
    EXPECT_TRUE(empty.view().empty());
}

TEST(Bstr, ComesFromEveryKindOfText) {
    EXPECT_EQ(Bstr("root\\cimv2").view(), WideView("root\\cimv2"_w));
    EXPECT_EQ(Bstr(std::string("root")).view(), WideView("root"_w));
    EXPECT_EQ(Bstr("root"_w).view(), WideView("root"_w));
    EXPECT_EQ(Bstr(u"root").view(), WideView("root"_w));
    EXPECT_EQ(Bstr(std::u16string(u"a\0b", 3)).view().size(), 3U);
    EXPECT_EQ(Bstr("\xC3\xA9").view(), WideView(Bstr(u"\u00E9").view()));
    EXPECT_EQ(Bstr("caf\xC3\xA9").utf8(), "caf\xC3\xA9");
}

TEST(Bstr, MoveHandsItOver) {
    Bstr first("text");
    const BSTR raw = first.get();
    Bstr second(std::move(first));
    EXPECT_EQ(second.get(), raw);
    EXPECT_EQ(first.get(), nullptr);  // NOLINT(bugprone-use-after-move): what move leaves is the point.
    Bstr third("other");
    third = std::move(second);
    EXPECT_EQ(third.get(), raw);
}

TEST(Bstr, PutIsForAnOutParameter) {
    Bstr text("old");
    *text.put() = SysAllocString("new"_w);
    EXPECT_EQ(text.utf8(), "new");
    text.reset();
    EXPECT_FALSE(text);
}

TEST(Bstr, AttachAndDetachMoveTheOwnership) {
    Bstr text = Bstr::attach(SysAllocString("mine"_w));
    const BSTR raw = text.detach();
    EXPECT_FALSE(text);
    EXPECT_EQ(view_of(raw), WideView("mine"_w));
    SysFreeString(raw);
}

}  // namespace
}  // namespace wmisink
