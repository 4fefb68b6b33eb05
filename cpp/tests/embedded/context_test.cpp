#include "wmisink/embedded/context.hpp"

#include "embedded/fixture.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;

class ContextTest : public testing::Test {
  protected:
    ContextTest() {
        Variant bits = Variant::int32(64);
        Variant required = Variant::boolean(true);
        EXPECT_EQ(context->SetValue("__ProviderArchitecture"_w, 0, bits.in()), S_OK);
        EXPECT_EQ(context->SetValue("__RequiredArchitecture"_w, 0, required.in()), S_OK);
    }

    com_ptr<IWbemContext> context = make_context();
};

TEST_F(ContextTest, ValuesAreSetReplacedAndDeleted) {
    Variant value;
    ASSERT_EQ(context->GetValue("__providerarchitecture"_w, 0, value.put()), S_OK);
    EXPECT_EQ(value->lVal, 64);
    Variant other = Variant::int32(32);
    ASSERT_EQ(context->SetValue("__PROVIDERARCHITECTURE"_w, 0, other.in()), S_OK);
    ASSERT_EQ(context->GetValue("__ProviderArchitecture"_w, 0, value.put()), S_OK);
    EXPECT_EQ(value->lVal, 32);
    EXPECT_EQ(context->DeleteValue("__ProviderArchitecture"_w, 0), S_OK);
    EXPECT_EQ(context->DeleteValue("__ProviderArchitecture"_w, 0), WBEM_E_NOT_FOUND);
    EXPECT_EQ(context->GetValue("__ProviderArchitecture"_w, 0, value.put()), WBEM_E_NOT_FOUND);
    EXPECT_EQ(context->DeleteAll(), S_OK);
    EXPECT_EQ(context->GetValue("__RequiredArchitecture"_w, 0, value.put()), WBEM_E_NOT_FOUND);
}

TEST_F(ContextTest, NamesAreListedAndWalked) {
    SafeArray names;
    ASSERT_EQ(context->GetNames(0, names.put()), S_OK);
    EXPECT_THAT(strings(names.get()), ElementsAre("__ProviderArchitecture", "__RequiredArchitecture"));
    Bstr name;
    Variant value;
    EXPECT_EQ(context->Next(0, name.put(), value.put()), WBEM_E_UNEXPECTED);
    ASSERT_EQ(context->BeginEnumeration(0), S_OK);
    ASSERT_EQ(context->Next(0, name.put(), value.put()), S_OK);
    ASSERT_EQ(context->Next(0, name.put(), value.put()), S_OK);
    EXPECT_EQ(name.utf8(), "__RequiredArchitecture");
    EXPECT_EQ(context->Next(0, name.put(), value.put()), WBEM_S_NO_MORE_DATA);
    EXPECT_EQ(context->EndEnumeration(), S_OK);
}

TEST_F(ContextTest, ACloneIsItsOwn) {
    com_ptr<IWbemContext> copy;
    ASSERT_EQ(context->Clone(copy.put()), S_OK);
    ASSERT_EQ(context->DeleteAll(), S_OK);
    Variant value;
    EXPECT_EQ(copy->GetValue("__RequiredArchitecture"_w, 0, value.put()), S_OK);
    EXPECT_EQ(value->boolVal, VARIANT_TRUE);
}

TEST_F(ContextTest, BadParametersAreRefused) {
    Variant value;
    EXPECT_EQ(context->SetValue(nullptr, 0, value.in()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(context->SetValue("x"_w, 1, value.in()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(context->GetValue("x"_w, 0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(context->GetNames(0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(context->Clone(nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(context->DeleteValue(nullptr, 0), WBEM_E_INVALID_PARAMETER);
}

}  // namespace
}  // namespace wmisink::embedded
