#include "wmisink/client/target.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

namespace wmisink {
namespace {

/// Another computer, as an account of it.
Target remote() {
    Target target;
    target.host = "server1";
    target.credentials.user = "ann";
    target.credentials.password = Secret{"hunter2"};
    return target;
}

/// What check() says; empty where it has nothing to say.
std::string refusal(const std::function<void(Target&)>& change) {
    Target target = remote();
    change(target);
    try {
        check(target);
        return {};
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
}

void expect_refused(const char* words, const std::function<void(Target&)>& change) {
    const std::string said = refusal(change);
    EXPECT_NE(said.find(words), std::string::npos) << "said: " << said;
    EXPECT_EQ(said.find("hunter2"), std::string::npos) << said;
}

TEST(Target, names_the_namespace_with_its_host) {
    Target target;
    EXPECT_EQ(target.resource(), R"(root\cimv2)");
    target.host = "server1";
    target.nspace = R"(root\wmi)";
    EXPECT_EQ(target.resource(), R"(\\server1\root\wmi)");
}

TEST(Target, knows_this_computer_by_three_names) {
    for (const char* host : {"", ".", "localhost", "LocalHost"}) {
        Target target;
        target.host = host;
        EXPECT_TRUE(target.is_local()) << host;
    }
    EXPECT_FALSE(remote().is_local());
}

TEST(CheckTarget, takes_what_agrees) {
    EXPECT_EQ(refusal([](Target&) {}), "");
    EXPECT_EQ(refusal([](Target& t) { t = Target{}; }), "");
    EXPECT_EQ(refusal([](Target& t) { t.credentials.user = R"(CORP\ann)"; }), "");
    EXPECT_EQ(refusal([](Target& t) { t.credentials.domain = "CORP"; }), "");
    EXPECT_EQ(refusal([](Target& t) { t.credentials.authority = "NTLMDOMAIN:CORP"; }), "");
    EXPECT_EQ(refusal([](Target& t) { t.credentials.authority = R"(kerberos:CORP\server1)"; }), "");
    EXPECT_EQ(refusal([](Target& t) {
                  t.credentials.authority = "Kerberos:server1";
                  t.credentials.user = "ann@corp.example";
                  t.levels.impersonation = Impersonation::delegate;
              }),
              "");
    EXPECT_EQ(refusal([](Target& t) { t.locale = "MS_409"; }), "");
    EXPECT_EQ(refusal([](Target& t) { t.host = "fe80::1"; }), "");
}

TEST(CheckTarget, refuses_a_domain_that_is_told_twice) {
    expect_refused("authority='NTLMDOMAIN:CORP' names a domain, and so does user='CORP\\ann'", [](Target& t) {
        t.credentials.user = R"(CORP\ann)";
        t.credentials.authority = "NTLMDOMAIN:CORP";
    });
    expect_refused("and so does user='ann@corp.example'", [](Target& t) {
        t.credentials.user = "ann@corp.example";
        t.credentials.authority = "NTLMDOMAIN:CORP";
    });
    expect_refused("and so does domain='CORP'", [](Target& t) {
        t.credentials.domain = "CORP";
        t.credentials.authority = "NTLMDOMAIN:CORP";
    });
    expect_refused("user='CORP\\ann' names a domain, and so does domain='CORP'", [](Target& t) {
        t.credentials.user = R"(CORP\ann)";
        t.credentials.domain = "CORP";
    });
}

TEST(CheckTarget, refuses_kerberos_with_an_ntlm_domain_or_without_a_principal) {
    expect_refused("asks for Kerberos, and user='CORP\\ann'", [](Target& t) {
        t.credentials.user = R"(CORP\ann)";
        t.credentials.authority = "Kerberos:server1";
    });
    expect_refused("asks for Kerberos, and domain='CORP'", [](Target& t) {
        t.credentials.domain = "CORP";
        t.credentials.authority = "Kerberos:server1";
    });
    expect_refused("authority='Kerberos:' names no principal",
                   [](Target& t) { t.credentials.authority = "Kerberos:"; });
}

TEST(CheckTarget, refuses_an_authority_of_another_form) {
    expect_refused("authority='CORP' is neither", [](Target& t) { t.credentials.authority = "CORP"; });
    expect_refused("authority='NTLMDOMAIN:' names no domain",
                   [](Target& t) { t.credentials.authority = "NTLMDOMAIN:"; });
    expect_refused("and no user is given", [](Target& t) {
        t.credentials = {};
        t.credentials.authority = "NTLMDOMAIN:CORP";
    });
}

TEST(CheckTarget, refuses_what_is_no_account) {
    for (const char* user : {"\\ann", "CORP\\", "@corp", "ann@", " ", R"(A\B\ann)", R"(CORP\ann@corp)"}) {
        EXPECT_NE(refusal([user](Target& t) { t.credentials.user = user; }).find("is no account"),
                  std::string::npos)
            << user;
    }
    expect_refused("password is given without user", [](Target& t) { t.credentials.user.clear(); });
    expect_refused("domain='CORP' is given without user", [](Target& t) {
        t.credentials = {};
        t.credentials.domain = "CORP";
    });
    expect_refused("domain='CO\\RP' is no domain", [](Target& t) { t.credentials.domain = R"(CO\RP)"; });
}

TEST(CheckTarget, refuses_credentials_for_this_computer) {
    expect_refused("user='ann' is given for this computer, and WMI refuses credentials",
                   [](Target& t) { t.host.clear(); });
    expect_refused("user='ann' is given for host='.'", [](Target& t) { t.host = "."; });
    expect_refused("authority='Kerberos:x' is given for this computer", [](Target& t) {
        t = Target{};
        t.credentials.authority = "Kerberos:x";
    });
}

TEST(CheckTarget, refuses_a_locale_of_another_form) {
    for (const char* locale : {"en-US", "409", "MS_", "MS_xyz", "ms-409", "MS_123456789"}) {
        EXPECT_NE(refusal([locale](Target& t) { t.locale = locale; }).find("is no locale of WMI's"),
                  std::string::npos)
            << locale;
    }
}

TEST(CheckTarget, refuses_levels_that_cannot_work) {
    expect_refused("authentication='none' sends nobody's name",
                   [](Target& t) { t.levels.authentication = Authentication::none; });
    expect_refused("asks for NTLM, which cannot carry impersonation='delegate'", [](Target& t) {
        t.credentials.authority = "NTLMDOMAIN:CORP";
        t.levels.impersonation = Impersonation::delegate;
    });
}

TEST(CheckTarget, refuses_a_host_that_is_no_name) {
    for (const char* host : {R"(\\server1)", "server1/root", "two words"}) {
        EXPECT_NE(refusal([host](Target& t) { t.host = host; }).find("is no computer's name"),
                  std::string::npos)
            << host;
    }
}

TEST(Account, takes_the_domain_from_where_it_is_told) {
    const auto account = [](const char* user, const char* domain, const char* authority) {
        const Account apart = account_of({user, Secret{}, authority, domain});
        return apart.domain + "|" + apart.user;
    };
    EXPECT_EQ(account("ann", "", ""), "|ann");
    EXPECT_EQ(account(R"(CORP\ann)", "", ""), "CORP|ann");
    EXPECT_EQ(account("ann", "CORP", ""), "CORP|ann");
    EXPECT_EQ(account("ann", "", "NTLMDOMAIN:CORP"), "CORP|ann");
    EXPECT_EQ(account("ann", "", "ntlmdomain:CORP"), "CORP|ann");
    EXPECT_EQ(account("ann@corp.example", "", "Kerberos:server1"), "|ann@corp.example");
}

TEST(Account, is_given_to_connect_server_with_the_domain_before_it) {
    EXPECT_EQ((Credentials{"ann", Secret{}, "", "CORP"}.full_user()), R"(CORP\ann)");
    EXPECT_EQ((Credentials{"ann@corp.example", Secret{}, "", ""}.full_user()), "ann@corp.example");
}

TEST(ProxySecurity, each_level_has_a_name_that_leads_back_to_it) {
    for (const Authentication level :
         {Authentication::system_default, Authentication::none, Authentication::connect, Authentication::call,
          Authentication::packet, Authentication::packet_integrity, Authentication::packet_privacy}) {
        EXPECT_EQ(authentication_of(authentication_name(level)), level);
    }
    for (const Impersonation level :
         {Impersonation::identify, Impersonation::impersonate, Impersonation::delegate}) {
        EXPECT_EQ(impersonation_of(impersonation_name(level)), level);
    }
    EXPECT_THROW(static_cast<void>(authentication_of("privacy")), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(impersonation_of("anonymous")), std::invalid_argument);
}

}  // namespace
}  // namespace wmisink
