#include "wmisink/client/target.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "wmisink/com/text.hpp"

namespace wmisink {
namespace {

[[noreturn]] void refuse(const std::string& sentence) { throw std::invalid_argument(sentence); }

/// An argument as a program writes it: user='ann'.
std::string written(std::string_view name, std::string_view value) {
    return std::string(name) + "='" + std::string(value) + "'";
}

bool contains(std::string_view text, std::string_view any_of) {
    return text.find_first_of(any_of) != std::string_view::npos;
}

void check_host(const std::string& host) {
    if (!contains(host, "\\/ \t\r\n")) return;
    refuse(written("host", host) +
           " is no computer's name; give the bare name or address, without backslashes or blanks.");
}

void check_locale(const std::string& locale) {
    constexpr std::string_view kPrefix = "MS_";
    if (locale.empty()) return;
    const std::string_view digits = std::string_view(locale).substr(std::min(kPrefix.size(), locale.size()));
    const bool hexadecimal = !digits.empty() && digits.size() <= 8 &&
                             digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    if (!locale.starts_with(kPrefix) || !hexadecimal) {
        refuse(written("locale", locale) +
               " is no locale of WMI's; write MS_ and the locale identifier in hexadecimal, such as MS_409 "
               "for English (United States).");
    }
}

void check_user(const Credentials& credentials) {
    const std::string& user = credentials.user;
    if (user.empty()) {
        if (!credentials.domain.empty()) {
            refuse(written("domain", credentials.domain) +
                   " is given without user; give both, or neither for the account that runs this.");
        }
        if (!credentials.password.empty()) {
            refuse("password is given without user; give both, or neither for the account that runs this.");
        }
        return;
    }
    const auto backslashes = std::count(user.begin(), user.end(), '\\');
    const auto ats = std::count(user.begin(), user.end(), '@');
    const bool incomplete = user.starts_with('\\') || user.ends_with('\\') || user.starts_with('@') ||
                            user.ends_with('@') || user.find_first_not_of(" \t\r\n") == std::string::npos;
    if (incomplete || backslashes + ats > 1) {
        refuse(written("user", user) +
               R"( is no account; write ann, DOMAIN\ann or ann@domain.example, with one domain at most.)");
    }
    if (!credentials.domain.empty() && backslashes + ats > 0) {
        refuse(written("user", user) + " names a domain, and so does " +
               written("domain", credentials.domain) + "; leave one of them out.");
    }
    if (contains(credentials.domain, "\\/@")) {
        refuse(written("domain", credentials.domain) +
               " is no domain; write its name alone, and the account in user.");
    }
}

void check_ntlm_authority(const Target& target) {
    const Credentials& credentials = target.credentials;
    const std::string authority = written("authority", credentials.authority);
    if (credentials.user.empty()) {
        refuse(authority +
               " names the domain of an account, and no user is given; give user too, or leave "
               "authority out.");
    }
    if (contains(credentials.user, "\\@")) {
        refuse(authority + " names a domain, and so does " + written("user", credentials.user) +
               ", which WMI refuses; leave the domain out of one of them.");
    }
    if (!credentials.domain.empty()) {
        refuse(authority + " names a domain, and so does " + written("domain", credentials.domain) +
               "; leave one of them out.");
    }
    if (target.levels.impersonation == Impersonation::delegate) {
        refuse(authority +
               " asks for NTLM, which cannot carry impersonation='delegate'; use "
               "authority='Kerberos:<principal>', or impersonation='impersonate'.");
    }
}

void check_kerberos_authority(const Credentials& credentials) {
    const std::string authority = written("authority", credentials.authority);
    if (credentials.user.find('\\') != std::string::npos) {
        refuse(authority + " asks for Kerberos, and " + written("user", credentials.user) +
               " names an NTLM domain, which WMI refuses together; write the user alone or as "
               "ann@domain.example.");
    }
    if (!credentials.domain.empty()) {
        refuse(authority + " asks for Kerberos, and " + written("domain", credentials.domain) +
               " is an NTLM domain; leave domain out, or write the user as ann@domain.example.");
    }
}

void check_authority(const Target& target) {
    const std::string_view authority = target.credentials.authority;
    if (authority.empty()) return;
    for (const std::string_view prefix : {kNtlmAuthority, kKerberosAuthority}) {
        const auto value = authority_value(authority, prefix);
        if (!value) continue;
        const bool ntlm = prefix == kNtlmAuthority;
        if (value->find_first_not_of(" \t\r\n") == std::string_view::npos) {
            refuse(
                written("authority", authority) +
                (ntlm
                     ? " names no domain; write NTLMDOMAIN:<domain>."
                     : R"( names no principal; write Kerberos:<principal>, such as Kerberos:DOMAIN\server.)"));
        }
        return ntlm ? check_ntlm_authority(target) : check_kerberos_authority(target.credentials);
    }
    refuse(written("authority", authority) +
           " is neither NTLMDOMAIN:<domain> nor Kerberos:<principal>; write one of these, or leave it out "
           "and let Windows choose.");
}

void check_local(const Target& target) {
    if (!target.is_local()) return;
    const Credentials& credentials = target.credentials;
    const std::string computer =
        target.host.empty() ? std::string("this computer") : written("host", target.host);
    constexpr const char* kAdvice =
        "; leave user, password and authority out, or name another computer in host.";
    if (!credentials.user.empty()) {
        refuse(written("user", credentials.user) + " is given for " + computer +
               ", and WMI refuses credentials for a local connection" + kAdvice);
    }
    if (!credentials.authority.empty()) {
        refuse(written("authority", credentials.authority) + " is given for " + computer +
               ", where WMI authenticates nobody anew" + kAdvice);
    }
}

void check_levels(const Target& target) {
    if (target.levels.authentication == Authentication::none && !target.credentials.user.empty()) {
        refuse("authentication='none' sends nobody's name, so " + written("user", target.credentials.user) +
               " would never be checked; give 'connect' at least, or leave authentication out for "
               "'packet-privacy'.");
    }
}

}  // namespace

std::string Target::resource() const { return host.empty() ? nspace : R"(\\)" + host + '\\' + nspace; }

bool Target::is_local() const {
    return host.empty() || host == "." || equal_ignoring_case(to_wide(host), "localhost"_w);
}

void check(const Target& target) {
    check_host(target.host);
    check_locale(target.locale);
    check_user(target.credentials);
    check_local(target);
    check_authority(target);
    check_levels(target);
}

}  // namespace wmisink
