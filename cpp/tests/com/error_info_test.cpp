#include "wmisink/com/error_info.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "fakes/error_info.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/ref_counted.hpp"

namespace wmisink {
namespace {

TEST(ErrorInfo, IsHandedOverOnce) {
    ASSERT_EQ(SetErrorInfo(0, make_com<fakes::ErrorInfo>("what happened").get()), S_OK);
    com_ptr<IErrorInfo> error;
    ASSERT_EQ(GetErrorInfo(0, error.put()), S_OK);
    Bstr description;
    EXPECT_EQ(error->GetDescription(description.put()), S_OK);
    EXPECT_EQ(description.utf8(), "what happened");
    EXPECT_EQ(GetErrorInfo(0, error.put()), S_FALSE);
    EXPECT_FALSE(error);
    EXPECT_EQ(fakes::ErrorInfo::live_count(), 0);
}

TEST(ErrorInfo, BelongsToItsThread) {
    ASSERT_EQ(SetErrorInfo(0, make_com<fakes::ErrorInfo>("what happened").get()), S_OK);
    std::thread([] {
        com_ptr<IErrorInfo> error;
        EXPECT_EQ(GetErrorInfo(0, error.put()), S_FALSE);
    }).join();
    EXPECT_EQ(SetErrorInfo(0, nullptr), S_OK);
    EXPECT_EQ(fakes::ErrorInfo::live_count(), 0);
}

TEST(ErrorInfo, GoesIntoTheExceptionOfTheCallThatLeftIt) {
    try {
        check_with_info("Call", [] {
            SetErrorInfo(0, make_com<fakes::ErrorInfo>("what happened").get());
            return HRESULT{WBEM_E_NOT_FOUND};
        });
        FAIL() << "WBEM_E_NOT_FOUND is a failure.";
    } catch (const WmiError& error) {
        EXPECT_EQ(error.code(), WBEM_E_NOT_FOUND);
        EXPECT_EQ(error.detail(), "what happened");
        EXPECT_FALSE(error.error_object()) << "This one is no IWbemClassObject.";
    }
    EXPECT_EQ(fakes::ErrorInfo::live_count(), 0);
}

TEST(ErrorInfo, OfAnEarlierCallIsNotTakenForThisOnes) {
    ASSERT_EQ(SetErrorInfo(0, make_com<fakes::ErrorInfo>("what happened").get()), S_OK);
    try {
        check_with_info("Call", [] { return HRESULT{WBEM_E_NOT_FOUND}; });
        FAIL() << "WBEM_E_NOT_FOUND is a failure.";
    } catch (const WmiError& error) {
        EXPECT_EQ(error.detail(), "");
    }
    EXPECT_EQ(check_with_info("Call", [] { return HRESULT{WBEM_S_FALSE}; }), WBEM_S_FALSE);
}

#ifndef _WIN32
TEST(ErrorInfo, IsReleasedWhenItsThreadEnds) {
    std::thread([] {
        EXPECT_EQ(SetErrorInfo(0, make_com<fakes::ErrorInfo>("what happened").get()), S_OK);
    }).join();
    EXPECT_EQ(fakes::ErrorInfo::live_count(), 0);
}

TEST(ErrorInfo, TheReservedParameterIsZero) {
    com_ptr<IErrorInfo> error;
    EXPECT_EQ(GetErrorInfo(1, error.put()), E_INVALIDARG);
    EXPECT_EQ(SetErrorInfo(1, nullptr), E_INVALIDARG);
}
#endif

}  // namespace
}  // namespace wmisink
