#include "wmisink/com/error.hpp"

#include <gtest/gtest.h>

#include <new>
#include <set>
#include <string>
#include <vector>

#include "com/known_statuses.hpp"

namespace wmisink {
namespace {

TEST(Status, NamesAreTheSdks) {
    EXPECT_EQ(status_name(WBEM_S_NO_ERROR), "WBEM_S_NO_ERROR");
    EXPECT_EQ(status_name(WBEM_S_FALSE), "WBEM_S_FALSE");
    EXPECT_EQ(status_name(WBEM_E_INVALID_QUERY), "WBEM_E_INVALID_QUERY");
    EXPECT_EQ(status_name(WBEM_E_CALL_CANCELLED), "WBEM_E_CALL_CANCELLED");
    EXPECT_EQ(status_name(WBEMMOF_E_EXPECTED_SEMI), "WBEMMOF_E_EXPECTED_SEMI");
    EXPECT_EQ(status_name(RPC_E_TOO_LATE), "RPC_E_TOO_LATE");
    EXPECT_EQ(status_name(E_ACCESSDENIED), "E_ACCESSDENIED");
}

TEST(Status, CodesOfWindowsHaveTheirOwnNames) {
    EXPECT_EQ(status_name(static_cast<HRESULT>(0x800706BA)), "RPC_S_SERVER_UNAVAILABLE");
    EXPECT_EQ(status_name(HRESULT_FROM_WIN32(RPC_S_CALL_FAILED)), "RPC_S_CALL_FAILED");
    EXPECT_EQ(HRESULT_FROM_WIN32(0), S_OK);
    EXPECT_EQ(HRESULT_FROM_WIN32(static_cast<DWORD>(E_FAIL)), E_FAIL) << "An HRESULT stays what it is.";
}

TEST(Status, IsFoundByItsName) {
    EXPECT_EQ(status_from_name("WBEM_E_ACCESS_DENIED"), WBEM_E_ACCESS_DENIED);
    EXPECT_EQ(status_from_name("RPC_S_SERVER_UNAVAILABLE"), static_cast<HRESULT>(0x800706BAU));
    EXPECT_EQ(status_from_name("WBEM_E_NO_SUCH_NAME"), std::nullopt);
}

TEST(Status, AnUnknownOneIsANumber) {
    EXPECT_EQ(status_name(static_cast<HRESULT>(0x8004ABCD)), "0x8004ABCD");
    EXPECT_EQ(status_name(0x1234), "0x00001234");
    EXPECT_EQ(
        status_text(static_cast<HRESULT>(0x8004ABCD)),
        "The call failed with the status 0x8004ABCD, which WMI does not document; look it up with `certutil "
        "-error 0x8004ABCD` on Windows.");
    EXPECT_EQ(status_label(static_cast<HRESULT>(0x8004ABCD)), "0x8004ABCD");
}

TEST(Status, EveryWbemCodeHasASentence) {
    for (const KnownStatus& known : kWbemStatuses) {
        const std::string text = status_text(known.code);
        EXPECT_EQ(text.find("does not document"), std::string::npos) << known.name;
        EXPECT_EQ(text.back(), '.') << known.name;
        EXPECT_GE(text.size(), 15U) << known.name;
    }
}

TEST(Status, EveryWbemCodeHasItsName) {
    // Four names are one code: success.
    const std::set<std::string> success = {"WBEM_NO_ERROR", "WBEM_S_SAME"};
    for (const KnownStatus& known : kWbemStatuses) {
        if (success.contains(known.name)) continue;
        EXPECT_EQ(status_name(known.code), known.name);
    }
}

TEST(Status, LabelHasNameAndNumber) {
    EXPECT_EQ(status_label(WBEM_E_INVALID_QUERY), "WBEM_E_INVALID_QUERY (0x80041017)");
}

TEST(WmiError, SaysWhatFailedAndWhy) {
    const WmiError error(WBEM_E_INVALID_NAMESPACE, "IWbemLocator::ConnectServer",
                         "The namespace was root\\cimv3.");
    EXPECT_EQ(error.code(), WBEM_E_INVALID_NAMESPACE);
    EXPECT_EQ(error.operation(), "IWbemLocator::ConnectServer");
    EXPECT_STREQ(error.what(),
                 "IWbemLocator::ConnectServer failed with WBEM_E_INVALID_NAMESPACE (0x8004100E): The "
                 "namespace does not "
                 "exist; check its spelling, such as root\\cimv2. The namespace was root\\cimv3.");
}

TEST(Check, GivesSuccessBack) {
    EXPECT_EQ(check(S_OK, "call"), S_OK);
    EXPECT_EQ(check(WBEM_S_TIMEDOUT, "call"), WBEM_S_TIMEDOUT) << "Success has more codes than 0.";
}

TEST(Check, ThrowsFailure) {
    try {
        check(RPC_E_SERVER_DIED, "IWbemServices::ExecQueryAsync");
        FAIL() << "RPC_E_SERVER_DIED is a failure.";
    } catch (const WmiError& error) {
        EXPECT_EQ(error.code(), RPC_E_SERVER_DIED);
        EXPECT_EQ(error.operation(), "IWbemServices::ExecQueryAsync");
    }
}

template <class Exception>
HRESULT status_when_thrown(const Exception& exception) {
    try {
        throw exception;
    } catch (...) {
        return status_of_current_exception(WBEM_E_CRITICAL_ERROR);
    }
}

TEST(CurrentException, BecomesAStatus) {
    EXPECT_EQ(status_when_thrown(WmiError(WBEM_E_NOT_FOUND, "Get")), WBEM_E_NOT_FOUND);
    EXPECT_EQ(status_when_thrown(std::bad_alloc()), E_OUTOFMEMORY);
    EXPECT_EQ(status_when_thrown(std::runtime_error("anything")), WBEM_E_CRITICAL_ERROR);
    EXPECT_EQ(status_when_thrown(42), WBEM_E_CRITICAL_ERROR);
}

}  // namespace
}  // namespace wmisink
