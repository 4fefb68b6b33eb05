#include "wmisink/com/variant.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "counted.hpp"

namespace wmisink {
namespace {

static_assert(sizeof(void*) != 8 || sizeof(VARIANT) == 24);

VARIANT of_type(VARTYPE type) {
    VARIANT value;
    VariantInit(&value);
    value.vt = type;
    return value;
}

TEST(VariantClear, EmptiesEveryPlainType) {
    for (const VARTYPE type :
         {VT_EMPTY, VT_NULL, VT_I1, VT_UI1, VT_I2, VT_UI2, VT_I4, VT_UI4, VT_I8, VT_UI8, VT_INT, VT_UINT,
          VT_R4, VT_R8, VT_BOOL, VT_DATE, VT_CY, VT_ERROR, VT_DECIMAL}) {
        VARIANT value = of_type(type);
        EXPECT_EQ(VariantClear(&value), S_OK) << type;
        EXPECT_EQ(value.vt, VT_EMPTY) << type;
    }
}

TEST(VariantClear, RefusesTypesThatDoNotExist) {
    for (const VARTYPE type : {VARTYPE{15}, VARTYPE{0x0FF}, VT_RESERVED, VT_ILLEGAL}) {
        VARIANT value = of_type(type);
        EXPECT_EQ(VariantClear(&value), DISP_E_BADVARTYPE) << type;
        EXPECT_EQ(value.vt, type) << "It stays as it was.";
    }
}

TEST(VariantClear, FreesAString) {
    VARIANT value = of_type(VT_BSTR);
    value.bstrVal = SysAllocString("text"_w);
    EXPECT_EQ(VariantClear(&value), S_OK);
    VARIANT null = of_type(VT_BSTR);
    EXPECT_EQ(VariantClear(&null), S_OK);
}

TEST(VariantClear, ReleasesAnObject) {
    for (const VARTYPE type : {VT_UNKNOWN, VT_DISPATCH}) {
        Counted object;
        VARIANT value = of_type(type);
        object.AddRef();
        value.punkVal = &object;
        EXPECT_EQ(VariantClear(&value), S_OK);
        EXPECT_EQ(object.count, 1U);
    }
}

TEST(VariantClear, LeavesWhatItRefersTo) {
    Bstr text("text");
    BSTR place = text.get();
    VARIANT value = of_type(static_cast<VARTYPE>(VT_BYREF | VT_BSTR));
    value.pbstrVal = &place;
    EXPECT_EQ(VariantClear(&value), S_OK);
    EXPECT_EQ(text.utf8(), "text");
}

TEST(VariantClear, RefusesALockedArray) {
    SafeArray numbers(VT_I4, 2);
    SAFEARRAY* const raw = numbers.get();
    Variant value = Variant::array(std::move(numbers));
    ASSERT_EQ(SafeArrayLock(raw), S_OK);
    EXPECT_EQ(VariantClear(value.in()), DISP_E_ARRAYISLOCKED);
#ifndef _WIN32
    // Wine 8 lets go of the array that it did not free.
    EXPECT_EQ(value.type(), VT_ARRAY | VT_I4);
#endif
    ASSERT_EQ(SafeArrayUnlock(raw), S_OK);
}

TEST(VariantCopy, CopiesNumbers) {
    const Variant copy = Variant::real64(2.5).copy();
    EXPECT_EQ(copy.type(), VT_R8);
    EXPECT_EQ(copy->dblVal, 2.5);
}

TEST(VariantCopy, CopiesTheStringItself) {
    const Variant original = Variant::string(WideView("a\0b"_w, 3));
    const Variant copy = original.copy();
    EXPECT_NE(copy->bstrVal, original->bstrVal);
    EXPECT_EQ(view_of(copy->bstrVal), WideView("a\0b"_w, 3)) << "zeros included";
}

TEST(VariantCopy, SharesTheObject) {
    Counted object;
    {
        const Variant original = Variant::object(com_ptr<IUnknown>::share(&object));
        const Variant copy = original.copy();
        EXPECT_EQ(copy->punkVal, &object);
        EXPECT_EQ(object.count, 3U);
    }
    EXPECT_EQ(object.count, 1U);
}

TEST(VariantCopy, CopiesAnArrayOfStrings) {
    SafeArray strings(VT_BSTR, 2);
    SafeArrayAccess<BSTR>(strings.get()).elements()[1] = SysAllocString("two"_w);
    const Variant original = Variant::array(std::move(strings));
    const Variant copy = original.copy();
    EXPECT_EQ(copy.type(), VT_ARRAY | VT_BSTR);
    const SafeArrayAccess<BSTR> from(original->parray);
    const SafeArrayAccess<BSTR> to(copy->parray);
    EXPECT_EQ(view_of(to.elements()[1]), WideView("two"_w));
    EXPECT_NE(to.elements()[1], from.elements()[1]);
    EXPECT_EQ(to.elements()[0], nullptr);
}

TEST(VariantCopy, CopiesAnArrayOfObjects) {
    Counted object;
    {
        SafeArray objects(VT_UNKNOWN, 3);
        object.AddRef();
        SafeArrayAccess<IUnknown*>(objects.get()).elements()[2] = &object;
        const Variant original = Variant::array(std::move(objects));
        const Variant copy = original.copy();
        EXPECT_EQ(object.count, 3U);
    }
    EXPECT_EQ(object.count, 1U);
}

TEST(VariantCopy, ClearsTheDestination) {
    Counted object;
    Variant destination = Variant::object(com_ptr<IUnknown>::share(&object));
    const Variant source = Variant::int32(5);
    ASSERT_EQ(VariantCopy(destination.in(), source.in()), S_OK);
    EXPECT_EQ(object.count, 1U);
    EXPECT_EQ(destination->lVal, 5);
}

TEST(VariantCopy, OntoItselfChangesNothing) {
    Variant value = Variant::string("same");
    const BSTR text = value->bstrVal;
    ASSERT_EQ(VariantCopy(value.in(), value.in()), S_OK);
    EXPECT_EQ(value->bstrVal, text);
}

TEST(VariantCopy, OfAReferenceSharesWhatItRefersTo) {
    LONG number = 7;
    VARIANT source = of_type(static_cast<VARTYPE>(VT_BYREF | VT_I4));
    source.plVal = &number;
    const Variant copy = Variant::copy_of(source);
    EXPECT_EQ(copy->plVal, &number);
}

TEST(VariantCopy, RefusesTypesThatDoNotExist) {
    const VARIANT source = of_type(VARTYPE{15});
    EXPECT_THROW(Variant::copy_of(source), WmiError);
}

TEST(Variant, MakersGiveTheTypesOfWmi) {
    EXPECT_EQ(Variant().type(), VT_EMPTY);
    EXPECT_EQ(Variant::null().type(), VT_NULL);
    EXPECT_EQ(Variant::boolean(true)->boolVal, VARIANT_TRUE);
    EXPECT_EQ(Variant::boolean(false)->boolVal, VARIANT_FALSE);
    EXPECT_EQ(Variant::boolean(false).type(), VT_BOOL);
    EXPECT_EQ(Variant::int16(-2)->iVal, -2);
    EXPECT_EQ(Variant::int16(-2).type(), VT_I2);
    EXPECT_EQ(Variant::int32(-3)->lVal, -3);
    EXPECT_EQ(Variant::int32(-3).type(), VT_I4);
    EXPECT_EQ(Variant::uint8(200)->bVal, 200);
    EXPECT_EQ(Variant::uint8(200).type(), VT_UI1);
    EXPECT_EQ(Variant::real32(1.5F)->fltVal, 1.5F);
    EXPECT_EQ(Variant::real32(1.5F).type(), VT_R4);
    EXPECT_EQ(view_of(Variant::string("utf-8")->bstrVal), WideView("utf-8"_w));
    EXPECT_EQ(view_of(Variant::string("wide"_w)->bstrVal), WideView("wide"_w));
    EXPECT_THROW(Variant::array(SafeArray()), WmiError);
}

TEST(Variant, MoveHandsItOver) {
    Counted object;
    {
        Variant first = Variant::object(com_ptr<IUnknown>::share(&object));
        const Variant second = std::move(first);
        EXPECT_EQ(first.type(), VT_EMPTY);  // NOLINT(bugprone-use-after-move): what move leaves is the point.
        EXPECT_EQ(object.count, 2U);
        first = Variant::int32(1);
        EXPECT_EQ(second->punkVal, &object);
    }
    EXPECT_EQ(object.count, 1U);
}

TEST(Variant, PutClearsFirst) {
    Counted object;
    Variant value = Variant::object(com_ptr<IUnknown>::share(&object));
    VARIANT* const place = value.put();
    EXPECT_EQ(object.count, 1U);
    EXPECT_EQ(place->vt, VT_EMPTY);
}

TEST(Variant, DetachGivesTheContentAway) {
    Counted object;
    Variant value = Variant::object(com_ptr<IUnknown>::share(&object));
    VARIANT raw = value.detach();
    EXPECT_EQ(value.type(), VT_EMPTY);
    EXPECT_EQ(object.count, 2U);
    VariantClear(&raw);
    EXPECT_EQ(object.count, 1U);
}

}  // namespace
}  // namespace wmisink
