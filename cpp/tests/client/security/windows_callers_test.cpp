// Who makes a callback, as COM on Windows tells it. The call from elsewhere is one whose context the test
// puts on the thread itself (CoSwitchCallContext), with the process's own account as its caller.
#include <gtest/gtest.h>

#include "wmisink/client/security/callers_windows.hpp"
#include "wmisink/client/security/proxy_security.hpp"
#include "wmisink/com/ref_counted.hpp"

namespace wmisink {

template <>
inline const IID& iid_of<IServerSecurity>() noexcept {
    return IID_IServerSecurity;
}

namespace {

using Told = CallbackCaller::Told;

/// The context of a call that came at a level of authentication.
class CallContext final : public RefCounted<CallContext, IServerSecurity> {
  public:
    explicit CallContext(DWORD level) : level_{level} {}

    HRESULT STDMETHODCALLTYPE QueryBlanket(DWORD*, DWORD*, OLECHAR**, DWORD* level, DWORD*, void**,
                                           DWORD*) noexcept override {
        if (level) *level = level_;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE ImpersonateClient() noexcept override {
        impersonated_ = ImpersonateSelf(SecurityImpersonation) != FALSE;
        ++impersonations;
        return impersonated_ ? S_OK : E_FAIL;
    }
    HRESULT STDMETHODCALLTYPE RevertToSelf() noexcept override {
        ++reverts;
        impersonated_ = false;
        return ::RevertToSelf() ? S_OK : E_FAIL;
    }
    BOOL STDMETHODCALLTYPE IsImpersonating() noexcept override { return impersonated_; }

    int impersonations = 0;
    int reverts = 0;

  private:
    const DWORD level_;
    bool impersonated_ = false;
};

class WindowsCallersTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { CoInitializeEx(nullptr, COINIT_MULTITHREADED); }
    static void TearDownTestSuite() { CoUninitialize(); }

    static CallbackCaller caller_in(CallContext& context) {
        // CoSwitchCallContext counts no references.
        IUnknown* before = nullptr;
        EXPECT_EQ(CoSwitchCallContext(&context, &before), S_OK);
        CallbackCaller caller = com_callers().caller();
        IUnknown* ours = nullptr;
        EXPECT_EQ(CoSwitchCallContext(before, &ours), S_OK);
        EXPECT_EQ(ours, &context);
        return caller;
    }
};

TEST_F(WindowsCallersTest, outside_of_a_call_it_is_this_process) {
    EXPECT_EQ(com_callers().caller().told, Told::in_process);
}

TEST_F(WindowsCallersTest, a_call_without_authentication_is_anonymous_and_not_impersonated) {
    const auto context = make_com<CallContext>(DWORD{RPC_C_AUTHN_LEVEL_NONE});
    EXPECT_EQ(caller_in(*context).told, Told::anonymous);
    EXPECT_EQ(context->impersonations, 0);
}

TEST_F(WindowsCallersTest, an_authenticated_call_has_an_account_and_the_thread_is_itself_again) {
    const auto context = make_com<CallContext>(DWORD{RPC_C_AUTHN_LEVEL_PKT_PRIVACY});
    const CallbackCaller caller = caller_in(*context);
    EXPECT_EQ(caller.told, Told::account);
    EXPECT_EQ(caller.level, static_cast<DWORD>(Authentication::packet_privacy));
    EXPECT_TRUE(caller.account_id.starts_with("S-1-5-")) << caller.account_id;
    EXPECT_FALSE(caller.account.empty());
    EXPECT_EQ(context->impersonations, 1);
    EXPECT_EQ(context->reverts, 1);
    HANDLE token = nullptr;
    EXPECT_FALSE(OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_NO_TOKEN));
}

TEST_F(WindowsCallersTest, the_wmi_of_this_computer_is_the_local_system) {
    for (const char* const host : {"", ".", "LOCALHOST"}) {
        const auto accounts = com_callers().wmi_accounts(host);
        ASSERT_FALSE(accounts.empty()) << host;
        EXPECT_EQ(accounts[0], "S-1-5-18");
    }
}

TEST_F(WindowsCallersTest, a_host_that_no_domain_knows_has_no_account) {
    EXPECT_TRUE(com_callers().wmi_accounts("no-such-host-here").empty());
    EXPECT_TRUE(com_callers().wmi_accounts("no-such-host.no-such-domain.example").empty());
}

}  // namespace
}  // namespace wmisink
