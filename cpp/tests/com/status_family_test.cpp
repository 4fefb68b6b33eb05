#include "wmisink/com/status_family.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "com/known_statuses.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink {
namespace {

TEST(StatusFamily, IsWhatAProgramCatches) {
    EXPECT_EQ(family_of(WBEM_E_NOT_FOUND), StatusFamily::not_found);
    EXPECT_EQ(family_of(WBEM_E_ACCESS_DENIED), StatusFamily::access_denied);
    EXPECT_EQ(family_of(E_ACCESSDENIED), StatusFamily::access_denied);
    EXPECT_EQ(family_of(HRESULT_FROM_WIN32(ERROR_LOGON_FAILURE)), StatusFamily::access_denied);
    EXPECT_EQ(family_of(WBEM_E_ENCRYPTED_CONNECTION_REQUIRED), StatusFamily::access_denied);
    EXPECT_EQ(family_of(HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE)), StatusFamily::connection_failed);
    EXPECT_EQ(family_of(WBEM_E_PROVIDER_SUSPENDED), StatusFamily::provider_failure);
    EXPECT_EQ(family_of(WBEM_E_CLASS_HAS_CHILDREN), StatusFamily::change_refused);
    EXPECT_EQ(family_of(WBEMMOF_E_EXPECTED_SEMI), StatusFamily::invalid_argument);
    EXPECT_EQ(family_of(WBEM_E_CALL_CANCELLED), StatusFamily::cancelled_by_wmi);
    EXPECT_EQ(family_of(WBEM_E_CLIENT_TOO_SLOW), StatusFamily::cancelled_by_wmi);
    EXPECT_EQ(family_of(WBEM_E_TIMED_OUT), StatusFamily::timed_out_in_wmi);
    EXPECT_EQ(family_of(WBEM_E_PROVIDER_TIMED_OUT), StatusFamily::timed_out_in_wmi);
}

TEST(StatusFamily, ASuccessAndAnUnknownCodeHaveNone) {
    EXPECT_EQ(family_of(WBEM_S_NO_ERROR), StatusFamily::other);
    EXPECT_EQ(family_of(WBEM_S_TIMEDOUT), StatusFamily::other);
    EXPECT_EQ(family_of(static_cast<HRESULT>(0x8004ABCD)), StatusFamily::other);
}

// A code that is added has to be put in a family, or be named here as one that says nothing to act on.
TEST(StatusFamily, EveryFailureOfWmiHasOneUnlessItSaysNothing) {
    const std::set<std::string> says_nothing = {
        "WBEM_E_FAILED",        "WBEM_E_CRITICAL_ERROR",
        "WBEM_E_UNEXPECTED",    "WBEM_E_BACKUP_RESTORE_WINMGMT_RUNNING",
        "WBEM_E_RESERVED_001",  "WBEM_E_RESERVED_002",
        "WBEM_E_RERUN_COMMAND", "WBEM_E_DATABASE_VER_MISMATCH",
    };
    for (const KnownStatus& known : kWbemStatuses) {
        if (known.code >= 0) continue;
        EXPECT_EQ(family_of(known.code) == StatusFamily::other, says_nothing.contains(known.name))
            << known.name;
    }
}

TEST(StatusFamily, EachHasItsName) {
    std::set<std::string> names;
    for (int i = 0; i <= static_cast<int>(StatusFamily::timed_out_in_wmi); ++i) {
        names.insert(family_name(static_cast<StatusFamily>(i)));
    }
    EXPECT_EQ(names.size(), static_cast<std::size_t>(StatusFamily::timed_out_in_wmi) + 1);
    EXPECT_STREQ(family_name(StatusFamily::timed_out_in_wmi), "timed_out_in_wmi");
}

TEST(Facility, TellsWhoDefinedTheCode) {
    EXPECT_EQ(facility_name(WBEM_E_INVALID_QUERY), "WMI");
    EXPECT_EQ(facility_name(WBEM_S_TIMEDOUT), "WMI");
    EXPECT_EQ(facility_name(WBEMMOF_E_EXPECTED_SEMI), "WMI");
    EXPECT_EQ(facility_name(static_cast<HRESULT>(0x80041999)), "WMI") << "within WMI's range";
    EXPECT_EQ(facility_name(E_NOTIMPL), "COM");
    EXPECT_EQ(facility_name(REGDB_E_CLASSNOTREG), "COM");
    EXPECT_EQ(facility_name(CO_E_SERVER_EXEC_FAILURE), "COM");
    EXPECT_EQ(facility_name(RPC_E_SERVER_DIED), "RPC");
    EXPECT_EQ(facility_name(HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE)), "RPC");
    EXPECT_EQ(facility_name(E_ACCESSDENIED), "Win32");
    EXPECT_EQ(facility_name(DISP_E_TYPEMISMATCH), "Automation");
}

#ifndef _WIN32
TEST(Facility, AnUnknownOneIsANumber) {
    EXPECT_EQ(facility_name(static_cast<HRESULT>(0x80210001)), "facility 33");
}
#endif

}  // namespace
}  // namespace wmisink
