#include "wmisink/cim/decode.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <sstream>
#include <string>

#include "wmisink/com/safe_array.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink {
namespace {

/// Writes down what it is shown.
class Transcript {
  public:
    void null() { say("null"); }
    void boolean(bool value) { say(value ? "true" : "false"); }
    void integer(std::int64_t value) { say("i" + std::to_string(value)); }
    void unsigned_integer(std::uint64_t value) { say("u" + std::to_string(value)); }
    void real(double value) {
        std::ostringstream out;
        out << "r" << value;
        say(out.str());
    }
    void text(WideView value) { say("'" + to_utf8(value) + "'"); }
    void datetime(const CimDatetime& value, WideView raw) {
        EXPECT_EQ(parse_datetime(raw), value);
        say("@" + value.text());
    }
    void object(IUnknown* value) { say(value ? "object" : "a null object"); }
    void begin_array(std::size_t count) { say("[" + std::to_string(count)); }
    void end_array() { say("]"); }
    void malformed(WideView raw) { say("malformed:" + to_utf8(raw)); }

    std::string told;

  private:
    void say(const std::string& word) { told += (told.empty() ? "" : " ") + word; }
};

std::string shown(const VARIANT& value, CIMTYPE type) {
    Transcript transcript;
    visit(value, type, transcript);
    return transcript.told;
}

std::string shown(const Variant& value, CIMTYPE type) { return shown(value.get(), type); }

VARIANT raw(VARTYPE type, std::uint64_t bits) {
    VARIANT value;
    VariantInit(&value);
    value.vt = type;
    value.ullVal = bits;
    return value;
}

VARIANT stored(VARTYPE type, std::int64_t value) { return raw(type, static_cast<std::uint64_t>(value)); }

template <class T>
Variant array(VARTYPE type, std::initializer_list<T> values) {
    SafeArray array(type, values.size());
    {
        const SafeArrayAccess<T> access(array.get());
        std::copy(values.begin(), values.end(), access.begin());
    }
    return Variant::array(std::move(array));
}

TEST(Decode, NullOfEveryTypeIsNull) {
    for (const CIMTYPE type :
         {CIM_UINT32, CIM_STRING, CIM_DATETIME, CIM_OBJECT, array_of(CIM_STRING), CIM_EMPTY}) {
        EXPECT_EQ(shown(Variant::null(), type), "null");
        EXPECT_EQ(shown(Variant(), type), "null");
    }
}

TEST(Decode, UnsignedIntegersComeInSignedVariants) {
    EXPECT_EQ(shown(stored(VT_I4, -1), CIM_UINT32), "u4294967295");
    EXPECT_EQ(shown(stored(VT_I4, 65535), CIM_UINT16), "u65535");
    EXPECT_EQ(shown(stored(VT_I2, -1), CIM_UINT16), "u65535");
    EXPECT_EQ(shown(raw(VT_UI1, 255), CIM_UINT8), "u255");
    EXPECT_EQ(shown(stored(VT_I2, 255), CIM_UINT8), "u255");
    EXPECT_EQ(shown(stored(VT_I1, -1), CIM_UINT8), "u255");
    EXPECT_EQ(shown(stored(VT_I8, -1), CIM_UINT64), "u18446744073709551615");
}

TEST(Decode, SignedIntegersKeepTheirSign) {
    EXPECT_EQ(shown(stored(VT_I2, -128), CIM_SINT8), "i-128");
    EXPECT_EQ(shown(stored(VT_I1, -128), CIM_SINT8), "i-128");
    EXPECT_EQ(shown(raw(VT_UI1, 200), CIM_SINT8), "i-56");
    EXPECT_EQ(shown(raw(VT_UI1, 200), CIM_SINT16), "i200");
    EXPECT_EQ(shown(stored(VT_I2, -32768), CIM_SINT16), "i-32768");
    EXPECT_EQ(shown(stored(VT_I4, std::numeric_limits<LONG>::min()), CIM_SINT32), "i-2147483648");
    EXPECT_EQ(shown(raw(VT_UI4, 4294967295), CIM_SINT32), "i-1");
}

TEST(Decode, SixtyFourBitIntegersComeAsText) {
    EXPECT_EQ(shown(Variant::string("18446744073709551615"), CIM_UINT64), "u18446744073709551615");
    EXPECT_EQ(shown(Variant::string("-9223372036854775808"), CIM_SINT64), "i-9223372036854775808");
    EXPECT_EQ(shown(Variant::string("9223372036854775807"), CIM_SINT64), "i9223372036854775807");
    EXPECT_EQ(shown(Variant::string("0"), CIM_UINT64), "u0");
    EXPECT_EQ(shown(Variant::string("007"), CIM_UINT64), "u7");
}

TEST(Decode, IntegersThatDoNotFitAreMalformedAndKeepTheirText) {
    EXPECT_EQ(shown(stored(VT_I2, 300), CIM_UINT8), "malformed:300");
    EXPECT_EQ(shown(stored(VT_I4, -1), CIM_UINT16), "malformed:-1");
    EXPECT_EQ(shown(stored(VT_I4, 40000), CIM_SINT16), "malformed:40000");
    EXPECT_EQ(shown(stored(VT_I8, std::numeric_limits<std::int64_t>::min()), CIM_SINT8),
              "malformed:-9223372036854775808");
    EXPECT_EQ(shown(raw(VT_UI8, std::numeric_limits<std::uint64_t>::max()), CIM_UINT8),
              "malformed:18446744073709551615");
    for (const char* text :
         {"", "-", "+1", " 1", "1 ", "0x10", "1.5", "18446744073709551616", "-1", "99999999999999999999"}) {
        EXPECT_EQ(shown(Variant::string(text), CIM_UINT64), std::string("malformed:") + text);
    }
    EXPECT_EQ(shown(Variant::string("9223372036854775808"), CIM_SINT64), "malformed:9223372036854775808");
    EXPECT_EQ(shown(Variant::string("-9223372036854775809"), CIM_SINT64), "malformed:-9223372036854775809");
}

TEST(Decode, BooleansRealsAndCharacters) {
    EXPECT_EQ(shown(Variant::boolean(true), CIM_BOOLEAN), "true");
    EXPECT_EQ(shown(Variant::boolean(false), CIM_BOOLEAN), "false");
    EXPECT_EQ(shown(Variant::string("true"), CIM_BOOLEAN), "malformed:true");
    EXPECT_EQ(shown(Variant::real32(0.5f), CIM_REAL32), "r0.5");
    EXPECT_EQ(shown(Variant::real64(-2.25), CIM_REAL64), "r-2.25");
    EXPECT_EQ(shown(stored(VT_I4, -3), CIM_REAL64), "r-3");
    EXPECT_EQ(shown(Variant::string("1.5"), CIM_REAL64), "malformed:1.5");
    EXPECT_EQ(shown(stored(VT_I2, 0x20AC), CIM_CHAR16), "'€'");
    EXPECT_EQ(shown(stored(VT_I4, 0x10000), CIM_CHAR16), "malformed:65536");
}

TEST(Decode, TextKeepsZerosAndANullBstrIsEmpty) {
    EXPECT_EQ(shown(Variant::string(std::string_view("a\0b", 3)), CIM_STRING), std::string("'a\0b'", 5));
    EXPECT_EQ(shown(raw(VT_BSTR, 0), CIM_STRING), "''");
    EXPECT_EQ(shown(Variant::string("Win32_Process.Handle=\"1\""), CIM_REFERENCE),
              "'Win32_Process.Handle=\"1\"'");
    EXPECT_EQ(shown(stored(VT_I4, 12), CIM_STRING), "malformed:12");
    EXPECT_EQ(shown(Variant::real64(1.5), CIM_STRING), "malformed:");
}

TEST(Decode, DatetimesAreReadAndTheMalformedKeepTheirText) {
    EXPECT_EQ(shown(Variant::string("20240101000000.000000+060"), CIM_DATETIME),
              "@20240101000000.000000+060");
    EXPECT_EQ(shown(Variant::string("20240101000000.861000+00"), CIM_DATETIME),
              "malformed:20240101000000.861000+00");
    EXPECT_EQ(shown(Variant::string("20240101000000.000000+060"), CIM_STRING), "'20240101000000.000000+060'");
}

TEST(Decode, ObjectsAreLentAndANullObjectIsNull) {
    const auto fake = std::make_unique<int>(0);
    EXPECT_EQ(shown(raw(VT_UNKNOWN, reinterpret_cast<std::uintptr_t>(fake.get())), CIM_OBJECT), "object");
    EXPECT_EQ(shown(raw(VT_UNKNOWN, 0), CIM_OBJECT), "null");
    EXPECT_EQ(shown(Variant::string("x"), CIM_OBJECT), "malformed:x");
}

TEST(Decode, ArraysShowEachElementByTheElementType) {
    EXPECT_EQ(shown(array<LONG>(VT_I4, {1, -1}), array_of(CIM_UINT32)), "[2 u1 u4294967295 ]");
    EXPECT_EQ(shown(array<BYTE>(VT_UI1, {0, 255}), array_of(CIM_UINT8)), "[2 u0 u255 ]");
    EXPECT_EQ(shown(array<VARIANT_BOOL>(VT_BOOL, {VARIANT_TRUE, VARIANT_FALSE}), array_of(CIM_BOOLEAN)),
              "[2 true false ]");
    EXPECT_EQ(shown(array<double>(VT_R8, {}), array_of(CIM_REAL64)), "[0 ]");
    EXPECT_EQ(shown(array<BSTR>(VT_BSTR, {Bstr("a").detach(), nullptr}), array_of(CIM_STRING)),
              "[2 'a' '' ]");
    EXPECT_EQ(shown(array<BSTR>(VT_BSTR, {Bstr("12").detach(), Bstr("x").detach()}), array_of(CIM_UINT64)),
              "[2 u12 malformed:x ]");
}

TEST(Decode, ArraysOfVariantsShowWhatIsInside) {
    EXPECT_EQ(shown(array<VARIANT>(VT_VARIANT, {stored(VT_I4, 5), raw(VT_NULL, 0)}), array_of(CIM_SINT32)),
              "[2 i5 null ]");
}

TEST(Decode, ArraysInTheWrongPlaceAreMalformed) {
    EXPECT_EQ(shown(array<LONG>(VT_I4, {1}), CIM_UINT32), "malformed:");
    EXPECT_EQ(shown(stored(VT_I4, 1), array_of(CIM_UINT32)), "malformed:");
    Variant lying = array<LONG>(VT_I4, {1});
    VARIANT as_bytes = lying.get();
    as_bytes.vt = VT_ARRAY | VT_UI1;  // the elements are four bytes wide
    EXPECT_EQ(shown(as_bytes, array_of(CIM_UINT8)), "malformed:");
    EXPECT_EQ(shown(raw(VT_ARRAY | VT_I4, 0), array_of(CIM_UINT32)), "null");
    EXPECT_EQ(shown(raw(VT_BYREF | VT_I4, 0), CIM_UINT32), "malformed:");
}

TEST(Decode, AnUnknownTypeIsReadByTheVariant) {
    EXPECT_EQ(shown(stored(VT_I4, -1), CIM_EMPTY), "i-1");
    EXPECT_EQ(shown(raw(VT_UI4, 7), CIM_ILLEGAL), "u7");
    EXPECT_EQ(shown(Variant::boolean(true), CIM_EMPTY), "true");
    EXPECT_EQ(shown(Variant::string("x"), CIM_EMPTY), "'x'");
    EXPECT_EQ(shown(array<LONG>(VT_I4, {1}), CIM_EMPTY), "[1 i1 ]");
    EXPECT_EQ(shown(raw(VT_DATE, 0), CIM_EMPTY), "malformed:");
}

}  // namespace
}  // namespace wmisink
