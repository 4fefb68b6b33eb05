#include "wmisink/client/security/proxy_security.hpp"

#include <stdexcept>

namespace wmisink {
namespace {

struct AuthenticationName {
    Authentication level;
    const char* name;
};
constexpr AuthenticationName kAuthentications[] = {
    {Authentication::system_default, "default"},
    {Authentication::none, "none"},
    {Authentication::connect, "connect"},
    {Authentication::call, "call"},
    {Authentication::packet, "packet"},
    {Authentication::packet_integrity, "packet-integrity"},
    {Authentication::packet_privacy, "packet-privacy"},
};

struct ImpersonationName {
    Impersonation level;
    const char* name;
};
constexpr ImpersonationName kImpersonations[] = {
    {Impersonation::identify, "identify"},
    {Impersonation::impersonate, "impersonate"},
    {Impersonation::delegate, "delegate"},
};

std::string none_of(std::string_view argument, std::string_view name, const auto& names) {
    std::string text = std::string(argument) + " must be one of ";
    for (const auto& one : names) {
        text += (&one == &names[0] ? "'" : ", '") + std::string(one.name) + "'";
    }
    return text + "; '" + std::string(name) + "' is none of them.";
}

}  // namespace

const char* authentication_name(Authentication level) noexcept {
    for (const auto& known : kAuthentications) {
        if (known.level == level) return known.name;
    }
    return "default";
}

const char* impersonation_name(Impersonation level) noexcept {
    for (const auto& known : kImpersonations) {
        if (known.level == level) return known.name;
    }
    return "impersonate";
}

Authentication authentication_of(std::string_view name) {
    for (const auto& known : kAuthentications) {
        if (name == known.name) return known.level;
    }
    throw std::invalid_argument(none_of("authentication", name, kAuthentications));
}

Impersonation impersonation_of(std::string_view name) {
    for (const auto& known : kImpersonations) {
        if (name == known.name) return known.level;
    }
    if (name == "anonymous") {
        throw std::invalid_argument(
            "impersonation='anonymous' hides who calls, and WMI answers nobody whom it does not know; give "
            "'identify' at least, or leave impersonation out for 'impersonate'.");
    }
    throw std::invalid_argument(none_of("impersonation", name, kImpersonations));
}

}  // namespace wmisink
