#include "wmisink/com/safe_array.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <utility>

#include "counted.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink {
namespace {

TEST(SafeArrayCreate, TellsTypeSizeAndBounds) {
    const SafeArray array = SafeArray::attach(SafeArrayCreateVector(VT_I4, 5, 3));
    ASSERT_TRUE(array);
    LONG lower = 0;
    LONG upper = 0;
    VARTYPE type = VT_EMPTY;
    EXPECT_EQ(SafeArrayGetDim(array.get()), 1U);
    EXPECT_EQ(SafeArrayGetElemsize(array.get()), 4U);
    EXPECT_EQ(SafeArrayGetLBound(array.get(), 1, &lower), S_OK);
    EXPECT_EQ(SafeArrayGetUBound(array.get(), 1, &upper), S_OK);
    EXPECT_EQ(SafeArrayGetVartype(array.get(), &type), S_OK);
    EXPECT_EQ(lower, 5);
    EXPECT_EQ(upper, 7);
    EXPECT_EQ(type, VT_I4);
    EXPECT_TRUE(array.get()->fFeatures & FADF_HAVEVARTYPE);
}

TEST(SafeArrayCreate, ElementsBeginAsZero) {
    const SafeArray array(VT_I8, 100);
    const SafeArrayAccess<LONGLONG> access(array.get());
    EXPECT_EQ(std::accumulate(access.begin(), access.end(), LONGLONG{0}), 0);
}

TEST(SafeArrayCreate, MayBeEmpty) {
    const SafeArray array(VT_BSTR, 0);
    LONG upper = 0;
    EXPECT_EQ(array.size(), 0U);
    EXPECT_EQ(SafeArrayGetUBound(array.get(), 1, &upper), S_OK);
    EXPECT_EQ(upper, -1);
    EXPECT_TRUE(SafeArrayAccess<BSTR>(array.get()).elements().empty());
}

TEST(SafeArrayCreate, KnowsEveryElementType) {
    const std::pair<VARTYPE, UINT> sizes[] = {{VT_I1, 1},
                                              {VT_UI1, 1},
                                              {VT_I2, 2},
                                              {VT_UI2, 2},
                                              {VT_BOOL, 2},
                                              {VT_I4, 4},
                                              {VT_R4, 4},
                                              {VT_UI4, 4},
                                              {VT_INT, 4},
                                              {VT_UINT, 4},
                                              {VT_ERROR, 4},
                                              {VT_I8, 8},
                                              {VT_R8, 8},
                                              {VT_UI8, 8},
                                              {VT_DATE, 8},
                                              {VT_CY, 8},
                                              {VT_BSTR, sizeof(BSTR)},
                                              {VT_DECIMAL, 16},
                                              {VT_UNKNOWN, sizeof(void*)},
                                              {VT_DISPATCH, sizeof(void*)},
                                              {VT_VARIANT, sizeof(VARIANT)}};
    for (const auto& [type, size] : sizes) {
        const SafeArray array(type, 1);
        EXPECT_EQ(SafeArrayGetElemsize(array.get()), size) << type;
        EXPECT_EQ(array.element_type(), type);
    }
}

TEST(SafeArrayCreate, RefusesTypesThatNoArrayHolds) {
    EXPECT_EQ(SafeArrayCreateVector(VT_EMPTY, 0, 1), nullptr);
    EXPECT_EQ(SafeArrayCreateVector(VT_NULL, 0, 1), nullptr);
    EXPECT_EQ(SafeArrayCreateVector(static_cast<VARTYPE>(VT_ARRAY | VT_I4), 0, 1), nullptr);
    EXPECT_THROW(SafeArray(VT_NULL, 1), WmiError);
}

TEST(SafeArrayElement, PutAndGetCopy) {
    const SafeArray array = SafeArray::attach(SafeArrayCreateVector(VT_I4, -1, 2));
    LONG index = 0;
    LONG value = 42;
    ASSERT_EQ(SafeArrayPutElement(array.get(), &index, &value), S_OK);
    value = 0;
    ASSERT_EQ(SafeArrayGetElement(array.get(), &index, &value), S_OK);
    EXPECT_EQ(value, 42);
    EXPECT_EQ((SafeArrayAccess<LONG>(array.get()).elements()[1]), 42) << "The lower bound is -1.";
}

TEST(SafeArrayElement, OutsideTheBoundsIsRefused) {
    const SafeArray array = SafeArray::attach(SafeArrayCreateVector(VT_I4, 1, 2));
    LONG value = 0;
    for (LONG index :
         {LONG{0}, LONG{3}, std::numeric_limits<LONG>::min(), std::numeric_limits<LONG>::max()}) {
        EXPECT_EQ(SafeArrayGetElement(array.get(), &index, &value), DISP_E_BADINDEX) << index;
        EXPECT_EQ(SafeArrayPutElement(array.get(), &index, &value), DISP_E_BADINDEX) << index;
    }
}

TEST(SafeArrayElement, AStringIsCopiedBothWays) {
    const SafeArray array(VT_BSTR, 1);
    LONG index = 0;
    const Bstr text("text");
    ASSERT_EQ(SafeArrayPutElement(array.get(), &index, text.get()), S_OK);
    ASSERT_EQ(SafeArrayPutElement(array.get(), &index, text.get()), S_OK) << "The first copy is freed.";
    Bstr read;
    ASSERT_EQ(SafeArrayGetElement(array.get(), &index, read.put()), S_OK);
    EXPECT_EQ(read.utf8(), "text");
    EXPECT_NE(read.get(), text.get());
    const SafeArrayAccess<BSTR> access(array.get());
    EXPECT_NE(read.get(), access.elements()[0]);
}

TEST(SafeArrayElement, AnObjectIsCounted) {
    Counted object;
    {
        const SafeArray array(VT_UNKNOWN, 1);
        LONG index = 0;
        ASSERT_EQ(SafeArrayPutElement(array.get(), &index, static_cast<IUnknown*>(&object)), S_OK);
        EXPECT_EQ(object.count, 2U);
        {
            com_ptr<IUnknown> read;
            ASSERT_EQ(SafeArrayGetElement(array.get(), &index, read.put()), S_OK);
            EXPECT_EQ(object.count, 3U);
        }
        ASSERT_EQ(SafeArrayPutElement(array.get(), &index, nullptr), S_OK);
        EXPECT_EQ(object.count, 1U) << "What is replaced is released.";
        ASSERT_EQ(SafeArrayPutElement(array.get(), &index, static_cast<IUnknown*>(&object)), S_OK);
    }
    EXPECT_EQ(object.count, 1U) << "The array releases what it holds.";
}

TEST(SafeArrayElement, AVariantIsCopied) {
    const SafeArray array(VT_VARIANT, 2);
    LONG index = 1;
    const Variant value = Variant::string("inside");
    ASSERT_EQ(SafeArrayPutElement(array.get(), &index, value.in()), S_OK);
    Variant read;
    ASSERT_EQ(SafeArrayGetElement(array.get(), &index, read.put()), S_OK);
    EXPECT_EQ(view_of(read->bstrVal), WideView("inside"_w));
    EXPECT_NE(read->bstrVal, value->bstrVal);
}

TEST(SafeArrayElement, PtrOfIndexPointsIntoTheArray) {
    const SafeArray array = SafeArray::attach(SafeArrayCreateVector(VT_I2, 10, 4));
    const SafeArrayAccess<SHORT> access(array.get());
    LONG index = 12;
    void* element = nullptr;
    ASSERT_EQ(SafeArrayPtrOfIndex(array.get(), &index, &element), S_OK);
    EXPECT_EQ(element, &access.elements()[2]);
}

TEST(SafeArrayLock, ALockedArrayIsNotDestroyed) {
    SafeArray array(VT_I4, 1);
    void* data = nullptr;
    ASSERT_EQ(SafeArrayAccessData(array.get(), &data), S_OK);
    EXPECT_EQ(data, array.get()->pvData);
    EXPECT_EQ(array.get()->cLocks, 1U);
    EXPECT_EQ(SafeArrayDestroy(array.get()), DISP_E_ARRAYISLOCKED);
    EXPECT_EQ(SafeArrayUnaccessData(array.get()), S_OK);
    EXPECT_EQ(SafeArrayUnlock(array.get()), E_UNEXPECTED) << "There is no lock to give back.";
}

TEST(SafeArrayLock, AccessUnlocksAtItsEnd) {
    const SafeArray array(VT_I4, 1);
    {
        const SafeArrayAccess<LONG> access(array.get());
        EXPECT_EQ(array.get()->cLocks, 1U);
    }
    EXPECT_EQ(array.get()->cLocks, 0U);
    EXPECT_THROW(SafeArrayAccess<SHORT>(array.get()), WmiError) << "An element is of another size.";
    EXPECT_THROW(SafeArrayAccess<LONG>(nullptr), WmiError);
    EXPECT_EQ(array.get()->cLocks, 0U);
}

TEST(SafeArrayCopy, CopiesNumbersAndBounds) {
    const SafeArray array = SafeArray::attach(SafeArrayCreateVector(VT_UI1, 3, 4));
    SafeArrayAccess<BYTE>(array.get()).elements()[3] = 9;
    SafeArray copy;
    ASSERT_EQ(SafeArrayCopy(array.get(), copy.put()), S_OK);
    LONG lower = 0;
    EXPECT_EQ(SafeArrayGetLBound(copy.get(), 1, &lower), S_OK);
    EXPECT_EQ(lower, 3);
    EXPECT_EQ(copy.element_type(), VT_UI1);
    EXPECT_EQ((SafeArrayAccess<BYTE>(copy.get()).elements()[3]), 9);
}

TEST(SafeArrayCopy, OfNothingIsNothing) {
    SAFEARRAY* copy = nullptr;
    EXPECT_EQ(SafeArrayCopy(nullptr, &copy), S_OK);
    EXPECT_EQ(copy, nullptr);
}

#ifndef _WIN32
// Wine 8 skips what it cannot copy and says that all is well.
TEST(SafeArrayCopy, AVariantThatCannotBeCopiedLeavesNothing) {
    Counted object;
    const SafeArray array(VT_VARIANT, 2);
    {
        const SafeArrayAccess<VARIANT> access(array.get());
        access.elements()[0] = Variant::object(com_ptr<IUnknown>::share(&object)).detach();
        access.elements()[1].vt = 15;
    }
    SAFEARRAY* copy = nullptr;
    EXPECT_EQ(SafeArrayCopy(array.get(), &copy), DISP_E_BADVARTYPE);
    EXPECT_EQ(object.count, 2U) << "Only the original still holds it.";
    SafeArrayAccess<VARIANT>(array.get()).elements()[1].vt = VT_EMPTY;
}
#endif

TEST(SafeArrayRedim, GrowsWithZerosAndShrinksWithRelease) {
    Counted object;
    const SafeArray array(VT_UNKNOWN, 2);
    LONG index = 1;
    ASSERT_EQ(SafeArrayPutElement(array.get(), &index, static_cast<IUnknown*>(&object)), S_OK);
    SAFEARRAYBOUND bound{4, 0};
    ASSERT_EQ(SafeArrayRedim(array.get(), &bound), S_OK);
    EXPECT_EQ(array.size(), 4U);
    EXPECT_EQ((SafeArrayAccess<IUnknown*>(array.get()).elements()[1]), &object);
    EXPECT_EQ((SafeArrayAccess<IUnknown*>(array.get()).elements()[3]), nullptr);
    bound = {1, 0};
    ASSERT_EQ(SafeArrayRedim(array.get(), &bound), S_OK);
    EXPECT_EQ(object.count, 1U);
}

TEST(SafeArray, MoveHandsItOver) {
    SafeArray first(VT_I4, 1);
    SAFEARRAY* const raw = first.get();
    SafeArray second = std::move(first);
    EXPECT_EQ(second.get(), raw);
    EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): what move leaves is the point.
    SAFEARRAY* const given = second.detach();
    EXPECT_FALSE(second);
    EXPECT_EQ(second.size(), 0U);
    EXPECT_EQ(SafeArrayDestroy(given), S_OK);
}

}  // namespace
}  // namespace wmisink
