#include "wmisink/embedded/fit.hpp"

#include <cmath>
#include <limits>
#include <optional>

#include "embedded/fixture.hpp"
#include "wmisink/embedded/variant_value.hpp"

namespace wmisink::embedded {
namespace {

using testing::HasSubstr;

Property of_type(CIMTYPE type) {
    Property property;
    property.name = to_wide("P");
    property.type = type;
    return property;
}

std::optional<Value> fitted(Value value, CIMTYPE type) {
    try {
        fit(value, of_type(type));
        return value;
    } catch (const Failure&) {
        return std::nullopt;
    }
}

HRESULT fit_code(Value value, CIMTYPE type) {
    return code_of([&] { fit(value, of_type(type)); });
}

TEST(Fit, IntegersAreCheckedAgainstTheirRange) {
    struct Range {
        CIMTYPE type;
        std::int64_t low;
        std::uint64_t high;
    };
    for (const Range& range :
         {Range{CIM_SINT8, -128, 127}, Range{CIM_UINT8, 0, 255}, Range{CIM_SINT16, -32768, 32767},
          Range{CIM_UINT16, 0, 65535}, Range{CIM_SINT32, -2147483648LL, 2147483647},
          Range{CIM_UINT32, 0, 4294967295}, Range{CIM_UINT64, 0, 18446744073709551615ULL}}) {
        EXPECT_TRUE(fitted(Value::integer(range.low), range.type)) << range.type;
        EXPECT_TRUE(fitted(Value::unsigned_integer(range.high), range.type)) << range.type;
        EXPECT_EQ(fit_code(Value::integer(range.low - 1), range.type), WBEM_E_VALUE_OUT_OF_RANGE)
            << range.type;
        if (range.type != CIM_UINT64) {
            EXPECT_EQ(fit_code(Value::unsigned_integer(range.high + 1), range.type),
                      WBEM_E_VALUE_OUT_OF_RANGE);
        }
    }
    EXPECT_TRUE(fitted(Value::integer(std::numeric_limits<std::int64_t>::min()), CIM_SINT64));
    EXPECT_EQ(fit_code(Value::unsigned_integer(9223372036854775808ULL), CIM_SINT64),
              WBEM_E_VALUE_OUT_OF_RANGE);
}

TEST(Fit, IntegersAreHeldAsTheirTypeHoldsThem) {
    EXPECT_EQ(fitted(Value::unsigned_integer(5), CIM_SINT8), Value::integer(5));
    EXPECT_EQ(fitted(Value::integer(5), CIM_UINT64), Value::unsigned_integer(5));
}

TEST(Fit, RealsTakeIntegersAndRoundToTheirPrecision) {
    EXPECT_EQ(fitted(Value::integer(-2), CIM_REAL64), Value::real(-2));
    EXPECT_EQ(fitted(Value::unsigned_integer(2), CIM_REAL32), Value::real(2));
    EXPECT_EQ(fitted(Value::real(0.1), CIM_REAL32), Value::real(static_cast<double>(0.1F)));
    EXPECT_EQ(fit_code(Value::real(1e39), CIM_REAL32), WBEM_E_VALUE_OUT_OF_RANGE);
    EXPECT_TRUE(fitted(Value::real(std::numeric_limits<double>::infinity()), CIM_REAL32));
}

TEST(Fit, CharactersAreOneUnit) {
    EXPECT_EQ(fitted(Value::utf8("ä"), CIM_CHAR16), Value::unsigned_integer(0xE4));
    EXPECT_EQ(fitted(Value::integer(65), CIM_CHAR16), Value::unsigned_integer(65));
    EXPECT_EQ(fit_code(Value::utf8("ab"), CIM_CHAR16), WBEM_E_VALUE_OUT_OF_RANGE);
    EXPECT_EQ(fit_code(Value::utf8(""), CIM_CHAR16), WBEM_E_VALUE_OUT_OF_RANGE);
    EXPECT_EQ(fit_code(Value::integer(65536), CIM_CHAR16), WBEM_E_VALUE_OUT_OF_RANGE);
}

TEST(Fit, KindsDoNotMix) {
    EXPECT_EQ(fit_code(Value::utf8("5"), CIM_UINT8), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(fit_code(Value::real(5), CIM_UINT8), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(fit_code(Value::boolean(true), CIM_SINT32), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(fit_code(Value::integer(1), CIM_BOOLEAN), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(fit_code(Value::integer(1), CIM_STRING), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(fit_code(Value::integer(1), CIM_DATETIME), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(fit_code(Value::utf8("x"), CIM_OBJECT), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(fit_code(Value::array({}), CIM_STRING), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(fit_code(Value::utf8("x"), CIM_STRING | CIM_FLAG_ARRAY), WBEM_E_TYPE_MISMATCH);
}

TEST(Fit, ArraysAreFittedElementByElement) {
    EXPECT_EQ(
        fitted(Value::array({Value::integer(1), Value::unsigned_integer(2)}), CIM_UINT16 | CIM_FLAG_ARRAY),
        Value::array({Value::unsigned_integer(1), Value::unsigned_integer(2)}));
    EXPECT_EQ(fit_code(Value::array({Value::integer(256)}), CIM_UINT8 | CIM_FLAG_ARRAY),
              WBEM_E_VALUE_OUT_OF_RANGE);
    EXPECT_EQ(fit_code(Value::array({Value()}), CIM_UINT8 | CIM_FLAG_ARRAY), WBEM_E_TYPE_MISMATCH);
}

TEST(Fit, NullFitsEverything) {
    for (const CIMTYPE type : {CIM_UINT8, CIM_STRING, CIM_OBJECT, CIM_STRING | CIM_FLAG_ARRAY}) {
        EXPECT_EQ(fitted(Value(), type), Value());
    }
}

TEST(Fit, MessageNamesPropertyTypeAndBounds) {
    try {
        Value value = Value::integer(300);
        fit(value, of_type(CIM_UINT8));
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.description(),
                  "Property P has type uint8 and cannot hold 300; give it a value from 0 to 255.");
    }
}

struct Shape {
    CIMTYPE type;
    VARTYPE variant;
    Value value;
};

TEST(VariantValue, TypesAreThoseOfWindows) {
    const Shape shapes[] = {
        {CIM_BOOLEAN, VT_BOOL, Value::boolean(true)},
        {CIM_SINT8, VT_I2, Value::integer(-5)},
        {CIM_UINT8, VT_UI1, Value::unsigned_integer(200)},
        {CIM_SINT16, VT_I2, Value::integer(-500)},
        {CIM_UINT16, VT_I4, Value::unsigned_integer(65000)},
        {CIM_SINT32, VT_I4, Value::integer(-70000)},
        {CIM_UINT32, VT_I4, Value::unsigned_integer(4000000000)},
        {CIM_SINT64, VT_BSTR, Value::integer(std::numeric_limits<std::int64_t>::min())},
        {CIM_UINT64, VT_BSTR, Value::unsigned_integer(18446744073709551615ULL)},
        {CIM_REAL32, VT_R4, Value::real(1.5)},
        {CIM_REAL64, VT_R8, Value::real(0.1)},
        {CIM_CHAR16, VT_I2, Value::unsigned_integer(0xFFE0)},
        {CIM_STRING, VT_BSTR, Value::utf8("text ä")},
        {CIM_DATETIME, VT_BSTR, Value::utf8("20240229120000.000000+060")},
        {CIM_REFERENCE, VT_BSTR, Value::utf8("C.A=1")},
    };
    for (const Shape& shape : shapes) {
        SCOPED_TRACE(shape.type);
        Variant one;
        to_variant(shape.value, shape.type, one.put());
        EXPECT_EQ(one.type(), shape.variant);
        EXPECT_EQ(fitted(from_variant(one.get(), shape.type), shape.type), shape.value);
        Variant none;
        to_variant(Value(), shape.type, none.put());
        EXPECT_EQ(none.type(), VT_NULL);
        EXPECT_EQ(from_variant(none.get(), shape.type), Value());
        const Value list = Value::array({shape.value, shape.value});
        const CIMTYPE array = shape.type | CIM_FLAG_ARRAY;
        Variant many;
        to_variant(list, array, many.put());
        EXPECT_EQ(many.type(), static_cast<VARTYPE>(VT_ARRAY | shape.variant));
        EXPECT_EQ(fitted(from_variant(many.get(), array), array), list);
        Variant empty;
        to_variant(Value::array({}), array, empty.put());
        EXPECT_EQ(fitted(from_variant(empty.get(), array), array), Value::array({}));
    }
}

TEST(VariantValue, NumbersComeInMoreThanOneShape) {
    EXPECT_EQ(fitted(from_variant(Variant::string("12").get(), CIM_UINT32), CIM_UINT32),
              Value::unsigned_integer(12));
    EXPECT_EQ(fitted(from_variant(Variant::int32(12).get(), CIM_UINT64), CIM_UINT64),
              Value::unsigned_integer(12));
    EXPECT_EQ(from_variant(Variant::int32(1).get(), CIM_BOOLEAN), Value::boolean(true));
    EXPECT_EQ(code_of([] { static_cast<void>(from_variant(Variant::string("x").get(), CIM_UINT32)); }),
              WBEM_E_TYPE_MISMATCH);
}

}  // namespace
}  // namespace wmisink::embedded
